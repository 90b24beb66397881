#include "observation.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <string_view>

#include "hypersim/analysis/names.hpp"
#include "hypersim/language/one_line.hpp"
#include "hypersim/language/print.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

namespace {

/// Gives the numbers that are drawn the names #1, #2, … in the order in which they appear.
class Drawn {
 public:
  std::string without(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = at;
      while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
      if (end - at >= kDigitsMin) {
        result += name_of(text.substr(at, end - at));
      } else {
        result += text.substr(at, std::max<std::size_t>(end - at, 1));
      }
      at = std::max(end, at + 1);
    }
    return result;
  }

 private:
  /// A drawn number of 64 bits has fewer once in some ten million times.
  static constexpr std::size_t kDigitsMin = 13;

  std::string name_of(std::string_view number) {
    const auto [known, is_new] = names_.try_emplace(std::string(number), names_.size() + 1);
    return "#" + std::to_string(known->second);
  }
  std::map<std::string, std::size_t, std::less<>> names_;
};

/// What the writes of the trace leave in the databases and in the states of processes of one node.
class Contents {
 public:
  void take(const fact::StorageWritten& written) {
    Db& db = dbs_[written.db.string()];
    for (const auto& [key, value] : written.writes) {
      if (value) {
        db[key] = std::string(value->view());
      } else {
        db.erase(key);
      }
    }
  }
  void take(const fact::DatabaseCreated& created) { dbs_[created.db.string()]; }
  void take(const fact::DatabaseRemoved& removed) { dbs_.erase(removed.db.string()); }
  void take(const fact::StateWritten& written) {
    if (written.state) {
      states_[written.process] = std::string(written.state->view());
    } else {
      states_.erase(written.process);
    }
  }
  void tell(const analysis::Names& names, std::string_view where, std::vector<std::string>& sentences) const {
    for (const auto& [name, db] : dbs_) {
      const auto key = analysis::db_of_text(name);
      const std::string told = (key ? names.db(*key) : name) + std::string(where);
      if (db.empty()) sentences.push_back(fmt::format("the database {} is there, empty", told));
      for (const auto& [at, value] : db) {
        sentences.push_back(
            fmt::format("{} key {} is {}", told, language::bytes_text(at), language::bytes_text(value)));
      }
    }
    for (const auto& [process, state] : states_)
      sentences.push_back(
          fmt::format("the state of {}{} is {}", names.process(process), where, language::bytes_text(state)));
  }

 private:
  using Db = std::map<std::string, std::string>;
  std::map<std::string, Db> dbs_;
  std::map<runtime::ProcessId, std::string> states_;
};

std::vector<std::string> end_of(const language::Scenario& scenario, const actors::Network& network, Drawn& drawn) {
  const analysis::Names names(scenario);
  std::vector<std::string> sentences;
  std::vector<Contents> contents(network.size());
  for (const runtime::TraceEvent& event : network.trace().events()) {
    if (event.node == runtime::kNoNode) continue;
    Contents& its = contents[event.node.value];
    if (const auto* written = std::get_if<fact::StorageWritten>(&event.fact)) its.take(*written);
    if (const auto* created = std::get_if<fact::DatabaseCreated>(&event.fact)) its.take(*created);
    if (const auto* removed = std::get_if<fact::DatabaseRemoved>(&event.fact)) its.take(*removed);
    if (const auto* state = std::get_if<fact::StateWritten>(&event.fact)) its.take(*state);
  }
  for (std::uint16_t number = 0; number < network.size(); ++number) {
    const actors::Node& node = network.node({number});
    const std::string where = network.size() == 1 ? "" : " on " + node.name();
    contents[number].tell(names, where, sentences);
    if (!node.up()) sentences.push_back(fmt::format("the node {} is down", node.name()));
  }
  for (const language::ProcessDecl& decl : scenario.cast) {
    const runtime::ProcessId& process = decl.address.process();
    const actors::Node& node = *network.find(decl.address.node());
    sentences.push_back(fmt::format("{} is {}", decl.name, node.alive(process) ? "alive" : "not there"));
    const runtime::CapabilityRowPtr row = node.capabilities().row(process);
    if (!row) continue;
    for (const runtime::Capability& cap : row->held())
      sentences.push_back(fmt::format("{} holds the capability {}", decl.name, names.cap(cap)));
    for (const runtime::Address& wire : row->dropped_wires())
      sentences.push_back(fmt::format("{} may not message {}", decl.name, names.process(wire)));
  }
  for (std::string& sentence : sentences) sentence = drawn.without(sentence);
  std::sort(sentences.begin(), sentences.end());
  return sentences;
}

}  // namespace

Observation observe(const language::Scenario& scenario, const actors::Network& network) {
  Observation observed;
  Drawn drawn;
  for (const runtime::TraceEvent& event : network.trace().events()) {
    const auto* ended = std::get_if<fact::StepEnded>(&event.fact);
    if (ended == nullptr) continue;
    std::string outcome = drawn.without(ended->outcome);
    const auto [known, is_first] = observed.steps.try_emplace(event.step, std::move(outcome));
    if (!is_first) known->second += ", then " + drawn.without(ended->outcome);
  }
  observed.at_the_end = end_of(scenario, network, drawn);
  return observed;
}

void add_verdict(Observation& observation, const RunResult& result) {
  const auto add = [&](const Failure& failure) {
    if (failure.came_to.kind == CameTo::Kind::Property) {
      observation.verdicts.push_back(fmt::format("{}: {}", failure.statement, failure.got));
    } else if (failure.came_to.kind == CameTo::Kind::Limit || failure.came_to.kind == CameTo::Kind::NotKept) {
      observation.verdicts.push_back(failure.got);
    }
  };
  if (!result.failure) return;
  add(*result.failure);
  for (const Failure& also : result.failure->also) add(also);
  std::sort(observation.verdicts.begin(), observation.verdicts.end());
}

}  // namespace hypersim::simulator
