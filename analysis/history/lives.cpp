#include "hypersim/analysis/lives.hpp"

#include "hypersim/runtime/restart_backoff.hpp"

namespace hypersim::analysis {

namespace fact = runtime::fact;

std::string how_it_ended(const fact::ProcessEnded& end) {
  using How = fact::ProcessEnded::How;
  return end.how == How::Killed ? "was killed" : end.how == How::Crashed ? "crashed" : "ended";
}

Life life_of(const std::vector<runtime::TraceEvent>& trace, const runtime::ProcessId& process,
             runtime::Semantics semantics, std::size_t end) {
  using State = Life::State;
  const bool is_shipped = semantics.ships(runtime::Row::D40);
  Life life;
  runtime::RestartBackoff backoff;
  std::uint64_t started_ms = 0;
  for (std::size_t i = 0; i < end && i < trace.size(); ++i) {
    const std::uint64_t now_ms = trace[i].time.ms;
    if (const auto* started = std::get_if<fact::ProcessStarted>(&trace[i].fact)) {
      if (started->process.process() != process) continue;
      if (life.state != State::Away && !is_shipped) backoff = {};
      started_ms = now_ms;
      life = {State::Alive, i, 0};
    } else if (const auto* ended = std::get_if<fact::ProcessEnded>(&trace[i].fact)) {
      if (ended->process != process) continue;
      const std::uint64_t ran_ms = now_ms - started_ms;
      const std::uint64_t wait_ms = !ended->returns ? 0
                                    : is_shipped    ? backoff.shipped_wait_ms_after(ran_ms)
                                                    : backoff.wait_ms_after(ran_ms);
      life = {ended->returns ? State::Away : State::Ended, i, now_ms + wait_ms};
    } else if (std::holds_alternative<fact::NodeStopped>(trace[i].fact)) {
      if (life.state == State::Alive || life.state == State::Away) life = {State::WentWithNode, i, 0};
      backoff = {};
    }
  }
  return life;
}

}  // namespace hypersim::analysis
