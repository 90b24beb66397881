#pragma once
// The process that a test acts as: a script whose host is the test.

#include <deque>
#include <optional>
#include <set>

#include "hypersim/processes/script.hpp"

namespace hypersim::testing {

class Probe : public processes::ScriptHost {
 public:
  /// The script gets this when it is woken.
  void give(processes::ScriptCommand command) {
    result_.reset();
    command_ = std::move(command);
  }
  std::optional<processes::ScriptResult> take_result() { return std::exchange(result_, std::nullopt); }
  std::size_t waiting() const { return waiting_.size(); }

  // processes::ScriptHost

  std::optional<processes::ScriptCommand> next_command() override { return std::exchange(command_, std::nullopt); }
  void request_sent(runtime::RequestId, bool) override {}
  void command_done(processes::ScriptResult result) override {
    if (const auto* received = std::get_if<processes::ReceivedResult>(&result)) waiting_.erase(received->message);
    result_ = std::move(result);
  }
  /// Every request waits for next_message().
  bool will_receive(const runtime::MessagePtr& request) override {
    waiting_.insert(request);
    return true;
  }

 private:
  std::optional<processes::ScriptCommand> command_;
  std::optional<processes::ScriptResult> result_;
  std::set<runtime::MessagePtr> waiting_;
};

}  // namespace hypersim::testing
