#include "connected_workers.hpp"

#include <utility>

namespace hypersim::cluster {

namespace {

/// Of a process that was left without a word of how it is to end: a fault of hypersim.
constexpr int kLeftOpen = 3;

}  // namespace

ConnectedWorkers::ConnectedWorkers(WorkersOptions options)
    : options_(std::move(options)), probes_(options_.security), config_(options_.security) {
  const WithoutSignals without_signals;
  system_.emplace(config_);
  actor_ = system_->spawn<CoordinatorActor>(options_, board_, supply_, probes_, config_.has_tls());
}

ConnectedWorkers::~ConnectedWorkers() { close(kLeftOpen); }

void ConnectedWorkers::begin(const Parcel& parcel, const Contents& contents, Range all, std::uint64_t first_us) {
  Contents with_parcel = contents;
  const Content content = with_parcel.add(to_bytes(parcel));
  board_.begin(++run_, all, first_us);
  supply_.set(run_, content, with_parcel);
  CoordinatorActor::tell_task(actor_);
}

Next ConnectedWorkers::next(const std::function<bool()>& stops) { return board_.next(stops); }

void ConnectedWorkers::deliver_own(Range range, std::string outcome) { board_.deliver_own(range, std::move(outcome)); }

void ConnectedWorkers::reject(const Outcome& outcome, const std::string& why) { board_.reject(outcome, why); }

void ConnectedWorkers::end() {
  board_.end();
  supply_.set(0, {}, {});
  CoordinatorActor::tell_task(actor_);
}

Figures ConnectedWorkers::figures() const { return board_.figures(); }

void ConnectedWorkers::close(int exit_code) {
  if (!system_) return;
  const EndsAnyway ends_anyway(exit_code);
  board_.end();
  probes_.stop();
  caf::anon_send_exit(actor_, caf::exit_reason::user_shutdown);
  actor_ = nullptr;
  system_.reset();
}

}  // namespace hypersim::cluster
