#include "choice_name.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <vector>

#include "hypersim/analysis/names.hpp"
#include "hypersim/kv_module/storage_fault.hpp"
#include "hypersim/simulator/replay.hpp"

namespace hypersim::simulator {

using actors::Candidate;
using actors::FaultPoint;
using runtime::ProcessId;

namespace {

constexpr std::string_view kOutside = "sim";
constexpr std::string_view kKvFor = "kv:distro:sys for ";
constexpr std::string_view kModule = "module ";
constexpr std::string_view kFault = "fault ";

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

}  // namespace

std::string choice_name(const Candidate& candidate) {
  switch (candidate.kind) {
    case Candidate::Kind::Process:
      return candidate.who->text();
    case Candidate::Kind::Kv:
      return std::string(kKvFor) + candidate.who->text();
    case Candidate::Kind::Module:
      return std::string(kModule) + candidate.who->text();
    case Candidate::Kind::Outside:
      break;
  }
  return std::string(kOutside);
}

std::string choice_name(const FaultPoint& fault) {
  std::string name(kFault);
  switch (fault.kind) {
    case FaultPoint::Kind::Drop:
      name += fmt::format("drop {} to {}", fault.who->text(), fault.to->text());
      break;
    case FaultPoint::Kind::Delay:
      name += fmt::format("delay {} to {} by {} ms", fault.who->text(), fault.to->text(), fault.detail);
      break;
    case FaultPoint::Kind::Crash:
      name += "crash " + fault.who->text();
      break;
    case FaultPoint::Kind::CrashKv:
      name += "crash kv:distro:sys";
      break;
    case FaultPoint::Kind::CrashKvInAct:
      name += "crash kv:distro:sys before it answers " + fault.who->text();
      break;
    case FaultPoint::Kind::Storage: {
      const auto operation = static_cast<kv_module::StorageOperation>(fault.detail);
      name += fmt::format("storage {} for {}", kv_module::name_of(operation), fault.who->text());
      break;
    }
  }
  return fault.round == 0 ? name : fmt::format("{}, message {}", name, fault.round + 1);
}

std::string choice_text(const std::string& name, const language::Scenario& scenario) {
  const analysis::Names names(scenario);
  const auto called = [&](std::string_view process) {
    const auto id = ProcessId::parse(process);
    return id.ok() ? names.process(*id) : std::string(process);
  };
  const std::string_view view = name;
  if (view == kOutside) return "sim acts";
  if (view.starts_with(kFault)) {
    // Its words, and processes among them.
    std::vector<std::string> words;
    for (const std::string_view word : split(view)) {
      const bool comma = word.ends_with(',');
      words.push_back(called(word.substr(0, word.size() - (comma ? 1 : 0))) + (comma ? "," : ""));
    }
    return fmt::format("{}", fmt::join(words, " "));
  }
  if (view.starts_with(kKvFor)) return "kv:distro:sys serves " + called(view.substr(kKvFor.size()));
  if (view.starts_with(kModule)) return called(view.substr(kModule.size())) + " takes a message";
  return called(view) + " takes a message";
}

}  // namespace hypersim::simulator
