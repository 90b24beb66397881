#include "hypersim/cluster/workers.hpp"

#include <caf/all.hpp>
#include <optional>
#include <utility>

#include "board.hpp"
#include "coordinator_actor.hpp"
#include "network_config.hpp"

namespace hypersim::cluster {

namespace {

/// Of a process that was left without a word of how it is to end: a fault of hypersim.
constexpr int kLeftOpen = 3;

}  // namespace

struct Workers::Impl {
  explicit Impl(WorkersOptions given) : options(std::move(given)), probes(options.security), config(options.security) {
    const WithoutSignals without_signals;
    system.emplace(config);
    actor = system->spawn<CoordinatorActor>(options, board, supply, probes, config.has_tls());
  }

  const WorkersOptions options;
  Board board{[this] { CoordinatorActor::tell_task(actor); }};
  Supply supply;
  Probes probes;
  NetworkConfig config;
  std::optional<caf::actor_system> system;
  caf::actor actor;
  std::uint64_t run = 0;
};

Workers::Workers(WorkersOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Workers::~Workers() { close(kLeftOpen); }

void Workers::begin(const Parcel& parcel, const Contents& contents, Range all, std::uint64_t first_us) {
  Contents with_parcel = contents;
  const Content content = with_parcel.add(to_bytes(parcel));
  impl_->board.begin(++impl_->run, all, first_us);
  impl_->supply.set(impl_->run, content, with_parcel);
  CoordinatorActor::tell_task(impl_->actor);
}

Next Workers::next(const std::function<bool()>& stops) { return impl_->board.next(stops); }

void Workers::deliver_own(Range range, std::string outcome) { impl_->board.deliver_own(range, std::move(outcome)); }

void Workers::reject(const Outcome& outcome, const std::string& why) { impl_->board.reject(outcome, why); }

void Workers::end() {
  impl_->board.end();
  impl_->supply.set(0, {}, {});
  CoordinatorActor::tell_task(impl_->actor);
}

Figures Workers::figures() const { return impl_->board.figures(); }

void Workers::close(int exit_code) {
  if (!impl_) return;
  const EndsAnyway ends_anyway(exit_code);
  impl_->board.end();
  impl_->probes.stop();
  caf::anon_send_exit(impl_->actor, caf::exit_reason::user_shutdown);
  impl_->actor = nullptr;
  impl_->system.reset();
  impl_.reset();
}

}  // namespace hypersim::cluster
