#pragma once
// Where a member of the cast sits: the host of its script. The conductor puts a command here and wakes the process; the
// result comes back here.

#include <optional>

#include "hypersim/processes/script.hpp"

#include "receives.hpp"

namespace hypersim::simulator {

class Seat : public processes::ScriptHost {
 public:
  Seat(int cast, runtime::Address address, Receives& receives)
      : cast_(cast), address_(std::move(address)), receives_(receives) {}

  // For the conductor.

  void give(processes::ScriptCommand command) {
    command_ = std::move(command);
    result_.reset();
  }
  std::optional<processes::ScriptResult> take_result() { return std::exchange(result_, std::nullopt); }

  // processes::ScriptHost

  std::optional<processes::ScriptCommand> next_command() override { return std::exchange(command_, std::nullopt); }
  void request_sent(runtime::RequestId id, bool waits) override { receives_.sent(address_, id, waits); }
  void command_done(processes::ScriptResult result) override {
    if (const auto* received = std::get_if<processes::ReceivedResult>(&result)) {
      receives_.taken(cast_, received->message);
    }
    result_ = std::move(result);
  }
  bool will_receive(const runtime::MessagePtr& request) override { return receives_.will_receive(cast_, request); }

 private:
  int cast_;
  runtime::Address address_;
  Receives& receives_;
  std::optional<processes::ScriptCommand> command_;
  std::optional<processes::ScriptResult> result_;
};

}  // namespace hypersim::simulator
