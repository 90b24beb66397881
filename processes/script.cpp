#include "hypersim/processes/script.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

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
      for (MessagePtr due = host_.due_answer(); due != nullptr; due = host_.due_answer()) co_await answer_due(due);
      while (!busy()) {
        std::optional<ScriptCommand> command = host_.next_command();
        if (!command) break;
        if (std::holds_alternative<ExitCommand>(*command)) {
          host_.command_done(DoneResult{});
          co_return;
        }
        // Most commands send, and each task has a frame to be made.
        if (auto* one = std::get_if<SendCommand>(&*command)) {
          co_await send_one(*one);
        } else {
          co_await start(*command);
        }
      }
      const MessagePtr prompting = self_.prompting();
      // Whatever is passed over waits for a `receive`, and is looked at again only by one.
      std::size_t at = receiving_ || receiving_answer_ ? 0 : passed_over_;
      Event event = co_await self_.receive_if([this](const Received& received) { return wants(received); }, at);
      took_from(at);
      if (!is_taken_at_once(event)) co_await take(std::move(event), prompting);
    }
  }

 private:
  /// One has been taken from that place of the inbox, or none (a Wake).
  void took_from(std::size_t at) {
    if (!receiving_ && !receiving_answer_) {
      passed_over_ = at;
    } else if (at < passed_over_) {
      --passed_over_;
    }
  }
  bool busy() const { return awaiting_.has_value() || receiving_ || receiving_answer_ || !pipeline_.empty(); }

  bool wants(const Received& received) {
    const auto* request = std::get_if<ReceivedRequest>(&received);
    if (request == nullptr) return wants_answer(runtime::message_of(received));
    if (is_share(*request->message) || is_call_back(*request->message)) return true;
    return receiving_ || !host_.will_receive(request->message);
  }
  /// It calls back under the id of what this script awaits, which the shipped runtime takes for the answer (D27).
  bool is_call_back(const KernelMessage& request) const {
    return traits_.dies_of_call_backs && asks_ && awaiting_ && awaiting_->id == request.id;
  }
  bool wants_answer(const MessagePtr& answer) {
    const auto unawaited = unawaited_.find(answer->id);
    if (unawaited == unawaited_.end() || receiving_answer_) return true;
    MessagePtr& first = unawaited->second;
    if (first != nullptr && first != answer) return false;  // a second answer comes after it (D21)
    if (!host_.will_receive_answer(answer)) return true;
    first = answer;
    return false;
  }

  /// The command outlives the task, and so for the tasks below.
  Task<> start(ScriptCommand& command) {
    if (auto* pipeline = std::get_if<PipelineCommand>(&command)) {
      for (SendCommand& each : pipeline->sends) {
        host_.line_begins(pipeline_.size());
        const bool waits = each.wait;
        SendReport report = co_await send(each);
        pipeline_.push_back({std::move(report), waits, std::nullopt});
      }
      end_pipeline_if_answered();
    } else if (auto* await = std::get_if<AwaitCommand>(&command)) {
      const auto kept = kept_.find(await->id);
      if (kept != kept_.end() && kept->second) {
        host_.command_done(AnsweredResult{SendReport{await->id, {}, true}, *kept->second});
      } else {
        awaiting_ = SendReport{await->id, {}, true};
        asks_ = false;
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
      host_.command_done(DoneResult{});
    } else if (const auto* receive = std::get_if<ReceiveCommand>(&command)) {
      (receive->response ? receiving_answer_ : receiving_) = true;
    } else {
      co_await live(command);
    }
  }

  /// Commands about the process itself.
  Task<> live(ScriptCommand& command) {
    if (auto* spawn = std::get_if<SpawnCommand>(&command)) {
      auto result = co_await self_.spawn(std::move(spawn->draft));
      host_.command_done(SpawnedResult{std::move(result)});
    } else if (auto* state = std::get_if<StateCommand>(&command)) {
      auto result = co_await use_state(std::move(*state));
      host_.command_done(StateResult{std::move(result)});
    } else if (auto* crash = std::get_if<CrashCommand>(&command)) {
      throw std::runtime_error(crash->text);
    }
  }

  Task<runtime::StateOp::Result> use_state(StateCommand command) {
    switch (command.kind) {
      case runtime::StateOp::Kind::Set:
        co_return co_await self_.set_state(std::move(command.state));
      case runtime::StateOp::Kind::Clear:
        co_return co_await self_.clear_state();
      case runtime::StateOp::Kind::Get:
        break;
    }
    co_return co_await self_.get_state();
  }

  Task<> send_one(SendCommand& command) {
    const bool unawaited = is_unawaited(command);
    SendReport report = co_await self_.send(std::move(command.draft));
    sent(command, report.id, unawaited);
    if (command.wait) {
      awaiting_ = std::move(report);
      asks_ = true;
      if (traits_.dies_of_call_backs) passed_over_ = 0;  // one that waits counts, too
    } else {
      host_.command_done(SentResult{std::move(report)});
    }
  }

  Task<SendReport> send(SendCommand& command) {
    const bool unawaited = is_unawaited(command);
    SendReport report = co_await self_.send(std::move(command.draft));
    sent(command, report.id, unawaited);
    co_return report;
  }
  static bool is_unawaited(const SendCommand& command) {
    return command.draft.expects_response_s && !command.wait && !command.keep_answer;
  }
  void sent(const SendCommand& command, RequestId id, bool unawaited) {
    host_.request_sent(id, command.wait);
    if (command.keep_answer) kept_.insert_or_assign(id, std::nullopt);
    // An inheriting request may have the id of an earlier one, and takes its place.
    if (unawaited) {
      unawaited_.insert_or_assign(id, nullptr);
    } else if (!unawaited_.empty() && unawaited_.erase(id) > 0) {
      passed_over_ = 0;
    }
  }

  /// What needs nothing to be awaited, as most of what comes. False: it has not been taken.
  bool is_taken_at_once(Event& event) {
    if (auto* response = std::get_if<ReceivedResponse>(&event)) {
      if (brings_what_it_keeps(*response->message)) return false;
      const RequestId id = response->message->id;
      ends(id, Answer(std::move(*response)));
      return true;
    }
    return std::holds_alternative<runtime::Wake>(event);
  }

  /// `prompting` is the request that a `respond` would have answered until now.
  Task<> take(Event event, MessagePtr prompting) {
    if (auto* request = std::get_if<ReceivedRequest>(&event)) {
      if (is_call_back(*request->message)) throw std::runtime_error("fatal: received Request instead of Response");
      if (brings_what_it_keeps(*request->message)) co_await keep(request->message->capabilities());
      if (is_share(*request->message)) {
        co_await answer(request->message);
        self_.set_prompting(prompting);
      } else if (!receiving_) {
        if (!traits_.silent) {
          if (traits_.answers_after_ms == 0) {
            co_await answer(request->message);
          } else if (someone_waits(*request->message)) {
            host_.answer_later(request->message, traits_.answers_after_ms);
          }
        }
        // A request that is answered in passing must not replace the one that a `receive` took.
        self_.set_prompting(prompting);
      } else {
        receiving_ = false;
        host_.command_done(ReceivedResult{request->message});
      }
    } else if (auto* response = std::get_if<ReceivedResponse>(&event)) {
      if (brings_what_it_keeps(*response->message)) co_await keep(response->message->capabilities());
      const RequestId id = response->message->id;
      ends(id, Answer(std::move(*response)));
    } else if (auto* error = std::get_if<ReceivedError>(&event)) {
      const RequestId id = error->error.message->id;
      ends(id, Answer(std::move(*error)));
    }
  }

  bool brings_what_it_keeps(const KernelMessage& message) const {
    return traits_.keeps && !message.capabilities().empty();
  }
  Task<> keep(Capabilities caps) { co_await self_.save_capabilities(std::move(caps)); }

  /// Answers a request that no `receive` takes, if somebody waits for it.
  Task<> answer(MessagePtr request) {
    if (!someone_waits(*request)) co_return;
    ResponseDraft draft(traits_.answers);
    co_await self_.respond(std::move(draft));
  }

  static bool someone_waits(const KernelMessage& request) {
    return request.expects_response() || request.rsvp.has_value();
  }

  /// Answers a request that was taken some time ago.
  Task<> answer_due(MessagePtr request) {
    const MessagePtr prompting = self_.prompting();
    self_.set_prompting(request);
    co_await answer(std::move(request));
    self_.set_prompting(prompting);
  }

  /// The request with that id has ended.
  void ends(RequestId id, Answer answer) {
    const bool was_unawaited = !unawaited_.empty() && unawaited_.erase(id) > 0;
    if (was_unawaited) passed_over_ = 0;
    if (!was_unawaited || !receiving_answer_) return answered(id, std::move(answer));
    receiving_answer_ = false;
    host_.command_done(ReceivedAnswerResult{std::move(answer)});
  }

  void answered(RequestId id, Answer answer) {
    if (const auto kept = kept_.find(id); kept != kept_.end()) kept->second = answer;
    if (awaiting_ && awaiting_->id == id) {
      SendReport report = std::move(*awaiting_);
      awaiting_.reset();
      host_.command_done(AnsweredResult{std::move(report), std::move(answer)});
      return;
    }
    // An inheriting request may have replaced an earlier one with its id: the answer belongs to the latest one.
    const auto sent = std::find_if(pipeline_.rbegin(), pipeline_.rend(),
                                   [id](const Sent& one) { return one.open() && one.report.id == id; });
    if (sent == pipeline_.rend()) return;
    sent->answer = std::move(answer);
    end_pipeline_if_answered();
  }

  void end_pipeline_if_answered() {
    if (std::any_of(pipeline_.begin(), pipeline_.end(), [](const Sent& one) { return one.open(); })) return;
    PipelineResult result;
    for (Sent& one : pipeline_) {
      if (one.answer) {
        result.sends.emplace_back(AnsweredResult{std::move(one.report), std::move(*one.answer)});
      } else {
        result.sends.emplace_back(SentResult{std::move(one.report)});
      }
    }
    pipeline_.clear();
    host_.command_done(std::move(result));
  }

  /// A request of the present pipeline.
  struct Sent {
    SendReport report;
    bool waits;
    std::optional<Answer> answer;

    bool open() const { return waits && !answer; }
  };

  Process& self_;
  ScriptHost& host_;
  ScriptTraits traits_;
  std::optional<SendReport> awaiting_;  // the request whose answer ends the present command
  std::vector<Sent> pipeline_;          // the requests of the present pipeline
  bool receiving_ = false;              // the present command is a receive of a request
  bool receiving_answer_ = false;       // or of an answer
  bool asks_ = false;                   // the present command has sent what it awaits
  std::size_t passed_over_ = 0;         // so many at the front of the inbox wait for a `receive`
  /// Requests whose answer only a receive could take, with the answer that waits for one.
  std::map<RequestId, MessagePtr> unawaited_;
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
