#pragma once
// A scenario, and a trace that is written down event by event: no node takes part.

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/analysis/names.hpp"
#include "hypersim/analysis/steps.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

namespace fact = runtime::fact;

class HandMade {
 public:
  explicit HandMade(const std::string& text) : scenario_(parsed(text)), steps_(*scenario_) {}

  const language::Scenario& scenario() const { return *scenario_; }
  const std::vector<runtime::TraceEvent>& trace() const { return trace_; }

  /// By the step that has begun last.
  template <class Fact>
  void add(Fact what, std::uint64_t at_ms = 0) {
    trace_.emplace_back(runtime::LogicalTime{at_ms}, std::move(what), step_);
  }
  /// The step with that number begins, and ends the one before.
  void begin(std::uint32_t number) {
    if (const language::Step* before = steps_.find(step_))
      add(fact::StepEnded{before->at.line, lane_of(*before), "ok"});
    step_ = {number};
    const language::Step* step = steps_.find(step_);
    if (step == nullptr) throw std::out_of_range("there is no such step");
    add(fact::StepStarted{step->at.line, lane_of(*step), step->text});
  }

  /// Of the cast, or of the node.
  runtime::Address address(const std::string& name) const {
    for (const language::ProcessDecl& decl : scenario().cast) {
      if (decl.name == name) return decl.address;
    }
    return runtime::Address(scenario().node, *runtime::ProcessId::parse(name));
  }
  runtime::ProcessId id(const std::string& name) const { return address(name).process(); }
  runtime::Capability messaging(const std::string& name) const { return runtime::Capability::messaging(address(name)); }
  runtime::Capability own(const std::string& issuer, const std::string& params) const {
    return runtime::Capability(address(issuer), params);
  }

  /// As the node records it: alive, and with the right to message itself.
  void start(const std::string& name, bool wired = true, bool is_public = false) {
    add(fact::ProcessStarted{address(name), wired, is_public, true});
    gain(name, messaging(name), fact::CapabilityAdded::How::Initial);
  }
  void gain(const std::string& name, const runtime::Capability& cap, fact::CapabilityAdded::How how) {
    add(fact::CapabilityAdded{id(name), cap, how});
  }
  void lose(const std::string& name, const runtime::Capability& cap, fact::CapabilityRemoved::How how) {
    add(fact::CapabilityRemoved{id(name), cap, how});
  }
  void end(const std::string& name, fact::ProcessEnded::How how, bool returns = false, bool revokes = true) {
    add(fact::ProcessEnded{id(name), how, {}, returns, revokes && !returns});
  }
  /// A request is sent and delivered.
  runtime::MessagePtr request(const std::string& from, const std::string& to, const std::string& body,
                              runtime::Capabilities caps = {}) {
    auto message = std::make_shared<runtime::KernelMessage>();
    message->id = {++last_id_};
    message->source = address(from);
    message->target = address(to);
    message->message = runtime::Request{false, 5, runtime::Bytes(body), std::nullopt, std::move(caps)};
    add(fact::Sent{message});
    add(fact::Delivered{message});
    return message;
  }

 private:
  static std::unique_ptr<language::Scenario> parsed(const std::string& text) {
    language::ParsedFile file = language::parse_scenarios(text, "test.scn");
    if (file.scenarios.empty()) throw std::invalid_argument(language::format_diagnostics(file));
    return std::make_unique<language::Scenario>(std::move(file.scenarios.front()));
  }

  std::unique_ptr<language::Scenario> scenario_;  // stays where it is: steps point into it
  Steps steps_;
  runtime::StepId step_;
  std::vector<runtime::TraceEvent> trace_;
  std::uint64_t last_id_ = 0;
};

}  // namespace hypersim::analysis
