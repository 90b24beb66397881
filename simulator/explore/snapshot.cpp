#include "snapshot.hpp"

#include <utility>

#include "hypersim/runtime/exchange.hpp"

#include "exchanged_verdict.hpp"

namespace hypersim::simulator {

template <class Archive>
void serialize(Archive& archive, SnapshotRequest& request) {
  archive(request.number);
}

namespace {

/// All but what was played.
template <class Archive, class Answer>
void serialize_rest(Archive& archive, Answer& answer) {
  archive(answer.is_played_twice, answer.mark.hash, answer.mark.events, answer.mark.verdict, answer.keys);
}

}  // namespace

std::string to_bytes(const SnapshotAnswer& answer) {
  runtime::ExchangeWriter out;
  serialize_rest(out, answer);
  out(write_results({answer.played}));
  return out.written();
}

std::optional<SnapshotAnswer> ask(SnapshotProcess& snapshot, const SnapshotRequest& request,
                                  const language::Scenario& scenario, const std::atomic<bool>* interrupted) {
  runtime::ExchangeWriter out;
  out(request);
  const auto bytes = snapshot.ask(out.written(), interrupted);
  if (!bytes) return std::nullopt;
  runtime::ExchangeReader in(*bytes);
  SnapshotAnswer answer;
  std::string played;
  serialize_rest(in, answer);
  in(played);
  if (!in.is_whole()) return std::nullopt;
  auto results = read_results(played);
  if (!results.ok() || results->size() != 1) return std::nullopt;
  answer.played = std::move(results->front());
  if (answer.played.number != request.number) return std::nullopt;
  if (!trouble_with(answer.played, scenario).empty()) return std::nullopt;
  return answer;
}

std::size_t FromSnapshot::choose(std::span<const actors::Candidate> candidates) {
  if (!request_ && beginning_.goes_on(candidates, *events_)) {
    if (beginning_.beginning().choices > beginning_.starts().size()) alone_.add(candidates.front());
    keys_.push_back(candidates.front().key());
    return 0;
  }
  if (!request_) stand_still();
  const std::size_t chosen = made_.strategy->choose(candidates);
  keys_.push_back(candidates[chosen].key());
  return chosen;
}

bool FromSnapshot::inject(const actors::FaultPoint& point) {
  if (!request_) {
    beginning_.end(*events_);
    stand_still();
  }
  const bool injected = made_.strategy->inject(point);
  if (injected) keys_.push_back(point.key());
  return injected;
}

void FromSnapshot::stand_still() {
  if (before_) before_();
  const std::string bytes = server_.wait_for_request();
  runtime::ExchangeReader in(bytes);
  SnapshotRequest request;
  in(request);
  if (!in.is_whole()) SnapshotServer::give_up();
  begin_schedule(request.number);
  request_ = std::move(request);
}

void FromSnapshot::begin_schedule(std::uint64_t number) {
  made_ = portfolio_.make(number);
  std::vector<actors::Candidate> left(beginning_.starts().begin(), beginning_.starts().end());
  for (std::size_t i = 0; !left.empty(); ++i) {
    const std::size_t chosen = made_.strategy->choose(left);
    keys_[i] = left[chosen].key();
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(chosen));
  }
  made_.strategy->skip(alone_);
}

}  // namespace hypersim::simulator
