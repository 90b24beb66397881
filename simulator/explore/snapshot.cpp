#include "snapshot.hpp"

#include <utility>

#include "hypersim/runtime/exchange.hpp"

#include "exchanged_verdict.hpp"

namespace hypersim::simulator {

template <class Archive>
void serialize(Archive& archive, SnapshotRequest& request) {
  archive(request.number, request.beginning, request.found);
}

namespace {

/// All but what was played.
template <class Archive, class Answer>
void serialize_rest(Archive& archive, Answer& answer) {
  archive(answer.counts, answer.found, answer.is_played_twice, answer.mark.hash, answer.mark.events,
          answer.mark.verdict, answer.keys);
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
  if (answer.counts && !trouble_with(answer.played, scenario).empty()) return std::nullopt;
  return answer;
}

std::size_t FromSnapshot::choose(std::span<const actors::Candidate> candidates) {
  if (next_ == nullptr && candidates.size() == 1) {
    if (all_ != nullptr) all_->choose(candidates);
    beginning_.add(candidates.front());
    keys_.push_back(beginning_.all().back().key);
    return 0;
  }
  if (next_ == nullptr) stand_still();
  const std::size_t chosen = next_->choose(candidates);
  keys_.push_back(candidates[chosen].key());
  return chosen;
}

bool FromSnapshot::inject(const actors::FaultPoint& point) {
  if (next_ == nullptr) stand_still();
  const bool injected = next_->inject(point);
  if (injected) keys_.push_back(point.key());
  return injected;
}

void FromSnapshot::stand_still() {
  if (before_) before_();
  const std::string bytes = server_.wait_for_request();
  runtime::ExchangeReader in(bytes);
  SnapshotRequest request;
  in(request);
  if (!in.is_whole() || request.beginning != keys_.size()) server_.give_up();
  if (!request.found) {
    made_ = portfolio_.make(request.number);
    made_.strategy->skip(beginning_);
    next_ = made_.strategy.get();
  } else {
    if (all_ == nullptr || !all_->take_found(*request.found, request.beginning - 1)) server_.give_up();
    made_.name = "exhaustive";
    next_ = all_;
  }
  request_ = std::move(request);
}

}  // namespace hypersim::simulator
