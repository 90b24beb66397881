#include "names_in_lanes.hpp"

#include <set>
#include <string>
#include <type_traits>
#include <utility>

#include "hypersim/language/fillable.hpp"
#include "hypersim/language/for_each_step.hpp"
#include "hypersim/runtime/stable_hash.hpp"

namespace hypersim::simulator {

namespace {

template <class One, class... All>
concept IsOneOf = (std::is_same_v<One, All> || ...);

/// The names that a step uses.
class UsedNames {
 public:
  static std::set<std::string> of(const language::Step& step) {
    UsedNames used;
    std::visit(used, step.is);
    language::for_each_fillable(step, [&used](const auto& operand) { used.operand(operand); });
    if (step.expected) used.expected(*step.expected);
    return std::move(used.names_);
  }

  void operator()(const language::KvStep& step) {
    bytes(step.key);
    bytes(step.value);
    if (step.tx) name(step.tx->saved_name);
  }
  void operator()(const language::RequestStep& step) {
    message(step.message);
    bytes(step.context);
  }
  void operator()(const language::SendStep& step) {
    message(step.message);
    bytes(step.context);
  }
  void operator()(const language::AwaitStep& step) { name(step.request_name); }
  void operator()(const language::ReceiveStep& step) {
    bytes(step.body);
    bytes(step.blob);
  }
  void operator()(const language::RespondStep& step) { message(step.message); }
  void operator()(const language::StateStep& step) { bytes(step.value); }
  void operator()(const language::SimHttpStep& step) {
    bytes(step.path);
    bytes(step.body);
  }
  void operator()(const language::SimHttpReplyStep& step) { bytes(step.body); }
  /// Those that take no BYTES but such as are filled in, those that hold steps of their own, and those of `sim` and
  /// `check` that name nothing, and are never independent of anything.
  template <class Other>
  requires IsOneOf<Other, language::ShareStep, language::SaveStep, language::DropStep, language::LogStep,
                   language::SpawnStep, language::SleepStep, language::ExitStep, language::CrashStep,
                   language::CheckStep, language::SimWaitStep, language::SimSettleStep, language::SimGrantStep,
                   language::SimKillStep, language::SimRevokeAllStep, language::SimCrashStep,
                   language::SimRestartNodeStep, language::SimCrashNodeStep, language::SimCrashKvStep,
                   language::SimFdsLimitStep, language::SimFailStorageStep, language::SimNetworkStep,
                   language::ParallelStep, language::PipelineStep>
  void operator()(const Other&) {}

 private:
  void name(const std::string& saved_name) {
    if (!saved_name.empty()) names_.insert(saved_name);
  }
  void all(const std::vector<language::SavedInJson>& saved) {
    for (const language::SavedInJson& one : saved) name(one.name);
  }
  void bytes(const language::BytesOperand& operand) {
    name(operand.saved_name);
    all(operand.saved);
  }
  void bytes(const std::optional<language::BytesOperand>& operand) {
    if (operand) bytes(*operand);
  }
  void operand(const language::CapOperand& cap) { all(cap.saved); }
  void operand(const language::JsonOperand& json) { all(json.saved); }
  void operand(const language::BytesOperand& value) { bytes(value); }
  void message(const language::MessageParts& parts) {
    bytes(parts.body);
    bytes(parts.blob);
    bytes(parts.metadata);
  }
  void expected(const language::Expected& expected) {
    if (const auto* value = std::get_if<language::ExpectBytes>(&expected.is)) bytes(value->bytes);
    if (const auto* json = std::get_if<language::ExpectJson>(&expected.is)) all(json->json.saved);
    if (const auto* has = std::get_if<language::ExpectHas>(&expected.is)) all(has->json.saved);
    if (const auto* error = std::get_if<language::ExpectError>(&expected.is); error != nullptr && error->payload)
      all(error->payload->saved);
    if (const auto* status = std::get_if<language::ExpectStatus>(&expected.is)) {
      for (const language::Expected& body : status->body) this->expected(body);
    }
    if (const auto* one = std::get_if<language::ExpectOneOf>(&expected.is)) {
      for (const language::Expected& alternative : one->alternatives) this->expected(alternative);
    }
    bytes(expected.blob);
  }

  std::set<std::string> names_;
};

/// The names of a block that one lane saves and another uses or saves.
std::set<std::string> shared_names(const language::ParallelStep& block) {
  std::map<std::string, std::set<const language::Lane*>> savers;
  std::map<std::string, std::set<const language::Lane*>> users;
  for (const language::Lane& lane : block.lanes) {
    language::for_each_step(lane.steps, [&](const language::Step& step) {
      if (!step.saves.empty()) savers[step.saves].insert(&lane);
      for (const std::string& name : UsedNames::of(step)) users[name].insert(&lane);
    });
  }
  std::set<std::string> shared;
  for (auto& [name, lanes] : savers) {
    lanes.merge(users[name]);
    if (lanes.size() > 1) shared.insert(name);
  }
  return shared;
}

}  // namespace

NamesInLanes::NamesInLanes(const language::Scenario& scenario) {
  for (const language::Step& block : scenario.steps) {
    const auto* parallel = std::get_if<language::ParallelStep>(&block.is);
    if (parallel == nullptr) continue;
    const std::set<std::string> shared = shared_names(*parallel);
    if (shared.empty()) continue;
    language::for_each_step(block, [&](const language::Step& step) {
      for (const std::string& name : UsedNames::of(step)) {
        if (!shared.contains(name)) continue;
        started_[step.line()].push_back({runtime::hash_text(name), false});
        ended_[step.line()].push_back({runtime::hash_text(name), false});
      }
      if (shared.contains(step.saves)) ended_[step.line()].push_back({runtime::hash_text(step.saves), true});
    });
  }
}

}  // namespace hypersim::simulator
