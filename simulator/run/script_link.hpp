#pragma once
// Between the conductor and the script of one member of the cast: the conductor puts a command here and wakes the
// process; the result comes back here.

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "hypersim/actors/network.hpp"
#include "hypersim/language/scenario.hpp"
#include "hypersim/processes/script.hpp"
#include "hypersim/runtime/trace.hpp"

#include "receives.hpp"

namespace hypersim::simulator {

class ScriptLink : public processes::ScriptHost {
 public:
  /// How the process ended in the middle of a command, or before it took it.
  enum class End { Crashed, Gone };

  /// All outlive it.
  /// It enters `cast` into `touched` whenever a command may have ended.
  ScriptLink(int cast, runtime::Address address, Receives& receives, actors::Network& network, actors::Node& node,
             std::vector<int>& touched)
      : cast_(cast),
        address_(std::move(address)),
        receives_(receives),
        network_(network),
        node_(node),
        touched_(touched) {}

  // For the conductor.

  /// On which the process lives.
  actors::Node& node() const { return node_; }
  /// The script takes what `make` puts into the place for its next command, if it returns true. The command is that of
  /// the step.
  template <class Make>
  bool give(const language::Step& step, const Make& make) {
    if (!make(command_)) return command_.reset(), false;
    step_ = &step;
    in_progress_ = false;
    result_.reset();
    end_.reset();
    return true;
  }
  std::optional<processes::ScriptResult> take_result() {
    std::optional<processes::ScriptResult> taken = std::move(result_);
    result_.reset();
    return taken;
  }
  std::optional<End> take_end() { return std::exchange(end_, std::nullopt); }
  /// The process has ended, and its inbox is lost. A command that it has not taken waits for its next life, if there is
  /// to be one.
  void process_ended(bool crashed, bool returns) {
    receives_.lost(cast_);
    touched_.push_back(cast_);
    for (const LateAnswer& late : std::exchange(late_, {})) node_.cancel_wake(late.wake);
    if (!in_progress_ && (!command_ || returns)) return;
    end_ = crashed && in_progress_ ? End::Crashed : End::Gone;
    command_.reset();
    in_progress_ = false;
  }

  // processes::ScriptHost

  std::optional<processes::ScriptCommand> next_command() override {
    in_progress_ = command_.has_value();
    if (in_progress_) network_.trace().set_step(step_->id);
    std::optional<processes::ScriptCommand> taken = std::move(command_);
    command_.reset();
    return taken;
  }
  void line_begins(std::size_t line) override {
    network_.trace().set_step(std::get<language::PipelineStep>(step_->is).steps[line].id);
  }
  void request_sent(runtime::RequestId id, bool waits) override { receives_.sent(address_, id, waits); }
  void command_done(processes::ScriptResult result) override {
    if (const auto* received = std::get_if<processes::ReceivedResult>(&result)) {
      receives_.taken(cast_, received->message);
    } else if (const auto* answer = std::get_if<processes::ReceivedAnswerResult>(&result)) {
      receives_.taken_answer(cast_, processes::message_of(answer->answer));
    }
    in_progress_ = false;
    touched_.push_back(cast_);
    result_ = std::move(result);
  }
  bool will_receive(const runtime::MessagePtr& request) override { return receives_.will_receive(cast_, request); }
  bool will_receive_answer(const runtime::MessagePtr& answer) override {
    return receives_.will_receive_answer(cast_, answer);
  }
  void answer_later(const runtime::MessagePtr& request, std::uint64_t after_ms) override {
    const auto wake = node_.wake_after(address_.process(), after_ms);
    if (wake) late_.push_back({*wake, request});
  }
  runtime::MessagePtr due_answer() override {
    const auto due = std::find_if(late_.begin(), late_.end(),
                                  [this](const LateAnswer& late) { return late.wake.deadline <= network_.now(); });
    if (due == late_.end()) return nullptr;
    runtime::MessagePtr request = std::move(due->request);
    late_.erase(due);
    network_.trace().set_step(request->step);
    return request;
  }

 private:
  /// A request that the script answers when the time of its `answers` has passed.
  struct LateAnswer {
    runtime::TimerId wake;
    runtime::MessagePtr request;
  };

  int cast_;
  runtime::Address address_;
  Receives& receives_;
  actors::Network& network_;
  actors::Node& node_;  // of the process
  std::vector<int>& touched_;
  std::optional<processes::ScriptCommand> command_;
  const language::Step* step_ = nullptr;  // of the command that was given last
  bool in_progress_ = false;              // the script has taken it
  std::optional<processes::ScriptResult> result_;
  std::optional<End> end_;
  std::vector<LateAnswer> late_;  // in the order of arrival
};

}  // namespace hypersim::simulator
