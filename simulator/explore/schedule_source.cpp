#include "hypersim/simulator/schedule_source.hpp"

namespace hypersim::simulator {

ScheduleSource::~ScheduleSource() = default;

}  // namespace hypersim::simulator
