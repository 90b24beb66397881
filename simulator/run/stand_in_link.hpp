#pragma once
// Between the run and the bundled programs that stand in for modules: what they find outside of their node. As
// script_link.hpp is for scripts.

#include <memory>
#include <optional>
#include <vector>

#include "hypersim/actors/network.hpp"
#include "hypersim/language/scenario.hpp"
#include "hypersim/processes/stand_ins.hpp"

#include "web.hpp"

namespace hypersim::simulator {

/// Of one node. It outlives the lives of its processes, as a disk does.
class StandInLink : public processes::StandInHost {
 public:
  /// All outlive it. The packages of its node are in their drives from the start.
  StandInLink(const language::Scenario& scenario, actors::Network& network, actors::Node& node);

  Web& web() { return web_; }
  /// See StandInLinks::has_lost().
  bool has_lost(const language::PackageFile& component) const;
  actors::Node& node() { return node_; }

  // processes::StandInHost

  void set_step(runtime::StepId step) override { network_.trace().set_step(step); }
  runtime::LogicalTime now() const override { return network_.now(); }
  void wake_after(const runtime::ProcessId& process, std::uint64_t ms) override { node_.wake_after(process, ms); }
  processes::FileTree& files() override { return files_; }
  std::optional<processes::FileResult<processes::Done>> unpack(const runtime::PackageId& package) override;
  std::optional<processes::WebRequest> next_request() override {
    auto request = web_.next_request();
    if (request) set_step(request->step);
    return request;
  }
  void request_is_asked(std::uint64_t number, runtime::RequestId asked) override { web_.is_asked(number, asked); }
  void answer_request(std::uint64_t number, processes::WebAnswer answer) override {
    web_.answer(number, std::move(answer));
  }
  std::optional<processes::WebReply> call(const processes::WebCall& call) override { return web_.call(call); }

 private:
  const language::Scenario& scenario_;
  actors::Network& network_;
  actors::Node& node_;
  processes::FileTree files_;
  Web web_;
};

/// Those of all nodes on which something stands in for a module.
class StandInLinks {
 public:
  /// Both outlive it.
  StandInLinks(const language::Scenario& scenario, actors::Network& network);

  /// Null if nothing stands in for a module there.
  StandInLink* on(const runtime::NodeId& node);
  /// Was that component in the drive of a package there, and is no longer? Where nothing keeps drives, none is lost.
  bool has_lost(const runtime::NodeId& node, const language::PackageFile& component);
  /// The program of a member of the cast that is a stand-in.
  runtime::Program program_of(const language::ProcessDecl& decl);
  /// Does such an event change anything for what stands in?
  static bool concerns(const runtime::Fact& fact) {
    return runtime::is_one_of<runtime::fact::NodeStopped, runtime::fact::ProcessEnded>(fact);
  }
  /// An event has been recorded.
  void on_event(const runtime::TraceEvent& event);

 private:
  actors::Network& network_;
  std::vector<std::unique_ptr<StandInLink>> links_;  // by number of the node; null where nothing stands in
  bool is_used_ = false;
};

}  // namespace hypersim::simulator
