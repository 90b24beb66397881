#pragma once
// What the steps of a file came to, as one process hands it to another (hypersim/runtime/exchange.hpp).

#include "hypersim/language/update.hpp"

namespace hypersim::language {

template <class Archive>
void serialize(Archive& archive, LineOutcomes& outcomes) {
  archive(outcomes.held, outcomes.others);
}

}  // namespace hypersim::language
