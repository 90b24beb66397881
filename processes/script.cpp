#include "hypersim/processes/script.hpp"

#include <map>

namespace hypersim::processes {

using runtime::Answer;
using runtime::Capabilities;
using runtime::Event;
using runtime::KernelMessage;
using runtime::MessagePtr;
using runtime::Process;
using runtime::Received;
using runtime::ReceivedError;
using runtime::ReceivedRequest;
using runtime::ReceivedResponse;
using runtime::RequestId;
using runtime::ResponseDraft;
using runtime::SendReport;
using runtime::Task;

namespace {

bool is_share(const KernelMessage& message) {
  return message.body().view() == "share" && !message.capabilities().empty();
}

class Script {
 public:
  Script(Process& self, ScriptHost& host, ScriptTraits traits) : self_(self), host_(host), traits_(std::move(traits)) {}

  Task<> run() {
    for (;;) {
      while (!busy()) {
        std::optional<ScriptCommand> command = host_.next_command();
        if (!command) break;
        co_await start(std::move(*command));
      }
      const MessagePtr prompting = self_.prompting();
      Event event = co_await self_.receive_if([this](const Received& received) { return wants(received); });
      co_await take(std::move(event), prompting);
    }
  }

 private:
  bool busy() const { return awaiting_.has_value() || receiving_; }

  bool wants(const Received& received) {
    const auto* request = std::get_if<ReceivedRequest>(&received);
    if (request == nullptr || is_share(*request->message)) return true;
    return receiving_ || !host_.will_receive(request->message);
  }

  Task<> start(ScriptCommand command) {
    if (auto* send = std::get_if<SendCommand>(&command)) {
      SendReport report = co_await self_.send(std::move(send->draft));
      host_.request_sent(report.id);
      if (send->keep_answer) kept_.insert_or_assign(report.id, std::nullopt);
      if (send->wait) {
        awaiting_ = std::move(report);
      } else {
        host_.command_done(SentResult{std::move(report)});
      }
    } else if (auto* await = std::get_if<AwaitCommand>(&command)) {
      const auto kept = kept_.find(await->id);
      if (kept != kept_.end() && kept->second) {
        host_.command_done(AnsweredResult{SendReport{await->id, {}, true}, *kept->second});
      } else {
        awaiting_ = SendReport{await->id, {}, true};
      }
    } else if (auto* respond = std::get_if<RespondCommand>(&command)) {
      SendReport report = co_await self_.respond(std::move(respond->draft));
      host_.command_done(SentResult{std::move(report)});
    } else if (auto* save = std::get_if<SaveCommand>(&command)) {
      Capabilities refused = co_await self_.save_capabilities(std::move(save->caps));
      host_.command_done(CapabilitiesResult{std::move(refused)});
    } else if (auto* drop = std::get_if<DropCommand>(&command)) {
      Capabilities dropped = co_await self_.drop_capabilities(std::move(drop->caps));
      host_.command_done(CapabilitiesResult{std::move(dropped)});
    } else if (auto* log = std::get_if<LogCommand>(&command)) {
      self_.print(std::move(log->text));
      host_.command_done(LoggedResult{});
    } else {
      receiving_ = true;
    }
  }

  /// `prompting` is the request that a `respond` would have answered until now.
  Task<> take(Event event, MessagePtr prompting) {
    if (auto* request = std::get_if<ReceivedRequest>(&event)) {
      co_await keep(request->message->capabilities());
      if (is_share(*request->message) || !receiving_) {
        co_await answer(request->message);
        // What is answered in passing must not take the place of what a `receive` took.
        self_.set_prompting(prompting);
      } else {
        receiving_ = false;
        host_.command_done(ReceivedResult{request->message});
      }
    } else if (auto* response = std::get_if<ReceivedResponse>(&event)) {
      co_await keep(response->message->capabilities());
      const RequestId id = response->message->id;
      answered(id, Answer(std::move(*response)));
    } else if (auto* error = std::get_if<ReceivedError>(&event)) {
      const RequestId id = error->error.message->id;
      answered(id, Answer(std::move(*error)));
    }
  }

  Task<> keep(Capabilities caps) {
    if (traits_.keeps && !caps.empty()) co_await self_.save_capabilities(std::move(caps));
  }

  /// Answers a request that no `receive` takes, if somebody waits for it.
  Task<> answer(MessagePtr request) {
    const bool someone_waits = request->expects_response() || request->rsvp.has_value();
    if ((traits_.silent && !is_share(*request)) || !someone_waits) co_return;
    ResponseDraft draft(traits_.answers);
    co_await self_.respond(std::move(draft));
  }

  void answered(RequestId id, Answer answer) {
    if (const auto kept = kept_.find(id); kept != kept_.end()) kept->second = answer;
    if (awaiting_ && awaiting_->id == id) {
      SendReport report = std::move(*awaiting_);
      awaiting_.reset();
      host_.command_done(AnsweredResult{std::move(report), std::move(answer)});
    }
  }

  Process& self_;
  ScriptHost& host_;
  ScriptTraits traits_;
  std::optional<SendReport> awaiting_;  // the request whose answer ends the present command
  bool receiving_ = false;              // the present command is a receive
  std::map<RequestId, std::optional<Answer>> kept_;
};

Task<> run_script(Process& self, ScriptHost* host, ScriptTraits traits) {
  Script script(self, *host, std::move(traits));
  co_await script.run();
}

}  // namespace

runtime::Program make_script(ScriptHost& host, ScriptTraits traits) {
  return [host = &host, traits = std::move(traits)](Process& self) { return run_script(self, host, traits); };
}

}  // namespace hypersim::processes
