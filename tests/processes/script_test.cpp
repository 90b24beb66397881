// The script process on a real node: its host tells it what to do, one command at a time.
#include "hypersim/processes/script.hpp"

#include <deque>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "hypersim/actors/network.hpp"

namespace hypersim::processes {
namespace {

using namespace hypersim::runtime;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const NodeId kNode = "our.dev";
ProcessId id(std::string_view name) { return ProcessId(name, PackageId{"app", "dev.os"}); }
Address at(std::string_view name) { return Address(kNode, id(name)); }
Capability ticket(std::string_view issuer) { return Capability(at(issuer), "\"ticket\""); }

std::string text_of(const ScriptResult& result) {
  if (const auto* sent = std::get_if<SentResult>(&result)) {
    return sent->report.sent ? "sent" : "not sent";
  }
  if (const auto* received = std::get_if<ReceivedResult>(&result)) {
    return "received " + std::string(received->message->body().view());
  }
  if (const auto* caps = std::get_if<CapabilitiesResult>(&result)) return std::to_string(caps->caps.size()) + " caps";
  if (std::holds_alternative<DoneResult>(result)) return "logged";
  if (const auto* pipeline = std::get_if<PipelineResult>(&result)) {
    std::string text = "pipeline:";
    for (const auto& one : pipeline->sends) {
      text += " " + std::visit([](const auto& ended) { return text_of(ended); }, one) + ";";
    }
    return text;
  }
  const auto& answered = std::get<AnsweredResult>(result);
  const std::string left_out = answered.report.left_out.empty() ? "" : " (left out)";
  if (const auto* error = std::get_if<ReceivedError>(&answered.answer)) {
    return std::string(to_text(error->error.cause)) + left_out;
  }
  return "answered " + std::string(std::get<ReceivedResponse>(answered.answer).message->body().view()) + left_out;
}

/// Gives the script the commands that a test queues, and notes the results.
class Host final : public ScriptHost {
 public:
  std::optional<ScriptCommand> next_command() override {
    EXPECT_FALSE(busy_) << "asked for a command before the last one was done";
    if (commands.empty()) return std::nullopt;
    busy_ = true;
    ScriptCommand command = std::move(commands.front());
    commands.pop_front();
    return command;
  }
  void request_sent(RequestId request, bool waits) override {
    sent.push_back(request);
    awaited += waits ? 1 : 0;
  }
  void command_done(ScriptResult result) override {
    EXPECT_TRUE(busy_);
    busy_ = false;
    results.push_back(text_of(result));
  }
  bool will_receive(const MessagePtr& request) override {
    ++asked;
    return reserved.contains(std::string(request->body().view()));
  }

  std::deque<ScriptCommand> commands;
  std::vector<RequestId> sent;
  int awaited = 0;  // of the commands
  std::vector<std::string> results;
  /// Bodies of requests that a later receive will take.
  std::set<std::string> reserved;
  int asked = 0;  // how often whether a receive will take one

 private:
  bool busy_ = false;
};

SendCommand request(std::string_view target, std::string body = "hello") {
  return SendCommand{RequestDraft(at(target), Bytes(std::move(body)))};
}
SendCommand share(std::string_view target, Capabilities caps) {
  SendCommand command = request(target, "share");
  command.draft.capabilities = std::move(caps);
  return command;
}
SendCommand send_and_keep(std::string_view target, std::string body = "hello") {
  SendCommand command = request(target, std::move(body));
  command.wait = false;
  command.keep_answer = true;
  return command;
}
SendCommand expecting_none(SendCommand command) {
  command.wait = false;
  command.draft.expects_response_s = std::nullopt;
  return command;
}

/// Scripts alice and bob, wired, on one node.
class ScriptTest : public ::testing::Test {
 protected:
  void boot(ScriptTraits alice = {}, ScriptTraits bob = {}) {
    actors::NodeConfig config;
    config.name = kNode;
    config.disk = kv_module::make_memory_disk();
    network_ = std::make_unique<actors::Network>(std::move(config));
    std::vector<actors::ProcessSpec> specs(2);
    specs[0].id = id("alice");
    specs[0].program = make_script(alice_, std::move(alice));
    specs[1].id = id("bob");
    specs[1].program = make_script(bob_, std::move(bob));
    for (auto& spec : specs) spec.wired = true;
    network_->first().boot(std::move(specs));
    settle();
  }
  void settle() {
    while (network_->step()) {
    }
  }
  /// Gives commands to an idle script and lets everything happen that does not take time.
  template <class... Commands>
  void tell(Host& host, Commands... commands) {
    (host.commands.push_back(std::move(commands)), ...);
    network_->first().wake(id(&host == &alice_ ? "alice" : "bob"));
    settle();
  }
  bool holds(std::string_view process, const Capability& cap) {
    return network_->first().capabilities().has(id(process), cap);
  }

  Host alice_, bob_;
  std::unique_ptr<actors::Network> network_;
};

TEST_F(ScriptTest, AnswersARequestThatNoReceiveTakes) {
  boot();
  tell(alice_, request("bob"));
  EXPECT_THAT(alice_.results, ElementsAre("answered ok"));
}

TEST_F(ScriptTest, AnswersWithWhatItIsToldTo) {
  boot({}, {.answers = Bytes("pong")});
  tell(alice_, request("bob"));
  EXPECT_THAT(alice_.results, ElementsAre("answered pong"));
}

TEST_F(ScriptTest, ASilentOneDoesNotAnswerButTakesTheRequest) {
  boot({}, {.silent = true});
  tell(alice_, request("bob"));
  EXPECT_THAT(alice_.results, IsEmpty());
  while (network_->fire_next_timer()) settle();
  EXPECT_THAT(alice_.results, ElementsAre("timed_out"));
}

TEST_F(ScriptTest, DoesNotAnswerARequestForWhichNobodyWaits) {
  boot();
  tell(alice_, expecting_none(request("bob")), request("bob", "second"));
  EXPECT_THAT(alice_.results, ElementsAre("sent", "answered ok"));
  std::size_t responses = 0;
  for (const auto& event : network_->trace().events()) {
    const auto* sent = std::get_if<fact::Sent>(&event.fact);
    responses += sent != nullptr && !sent->message->is_request();
  }
  EXPECT_EQ(responses, 1u);
}

TEST_F(ScriptTest, TakesCommandsOneAfterTheOther) {
  boot();
  tell(alice_, request("bob"), LogCommand{"a line"}, request("bob"));
  EXPECT_THAT(alice_.results, ElementsAre("answered ok", "logged", "answered ok"));
  EXPECT_EQ(alice_.sent.size(), 2u);
}

PipelineCommand pipeline(std::vector<SendCommand> sends) { return PipelineCommand{std::move(sends)}; }

TEST_F(ScriptTest, APipelineEndsWithAllItsAnswers) {
  bob_.reserved = {"slow"};
  boot();
  tell(alice_, pipeline({request("bob", "slow"), request("bob"), expecting_none(request("bob")), request("carol")}));
  EXPECT_EQ(alice_.sent.size(), 4u);
  EXPECT_EQ(alice_.awaited, 3);
  EXPECT_THAT(alice_.results, IsEmpty());
  tell(bob_, ReceiveCommand{}, RespondCommand{ResponseDraft(Bytes("at last"))});
  EXPECT_THAT(alice_.results, ElementsAre("pipeline: answered at last; answered ok; sent; bounced;"));
}

TEST_F(ScriptTest, APipelineSendsAllBeforeAnyIsDelivered) {
  boot();
  const std::size_t before = network_->trace().events().size();
  tell(alice_, pipeline({request("bob", "1"), request("bob", "2"), request("bob", "3")}));
  std::string order;
  for (std::size_t i = before; i < network_->trace().events().size(); ++i) {
    const Fact& fact = network_->trace().events()[i].fact;
    if (std::holds_alternative<fact::Expecting>(fact)) order += 'e';
    if (std::holds_alternative<fact::Delivered>(fact)) order += 'd';
  }
  EXPECT_EQ(order.substr(0, 3), "eee");
}

TEST_F(ScriptTest, APipelineKeepsAnswersForALaterAwait) {
  boot();
  tell(alice_, pipeline({send_and_keep("bob"), request("bob")}));
  tell(alice_, AwaitCommand{alice_.sent[0]});
  EXPECT_THAT(alice_.results, ElementsAre("pipeline: sent; answered ok;", "answered ok"));
}

TEST_F(ScriptTest, TakesAShareWhileAPipelineIsAwaited) {
  bob_.reserved = {"slow"};
  boot();
  tell(alice_, pipeline({request("bob", "slow"), request("bob")}));
  tell(bob_, share("alice", {ticket("bob")}), ReceiveCommand{}, RespondCommand{ResponseDraft(Bytes("done"))});
  EXPECT_TRUE(holds("alice", ticket("bob")));
  EXPECT_THAT(alice_.results, ElementsAre("pipeline: answered done; answered ok;"));
}

TEST_F(ScriptTest, AnEmptyPipelineIsDoneAtOnce) {
  boot();
  tell(alice_, pipeline({}), LogCommand{"next"});
  EXPECT_THAT(alice_.results, ElementsAre("pipeline:", "logged"));
}

TEST_F(ScriptTest, AReceiveTakesWhatHasBeenWaitingForIt) {
  bob_.reserved = {"question"};
  boot();
  tell(alice_, request("bob", "question"));
  EXPECT_THAT(alice_.results, IsEmpty());
  tell(bob_, ReceiveCommand{}, RespondCommand{ResponseDraft(Bytes("because"))});
  EXPECT_THAT(bob_.results, ElementsAre("received question", "sent"));
  EXPECT_THAT(alice_.results, ElementsAre("answered because"));
}

TEST_F(ScriptTest, AReceiveWaitsForWhatComes) {
  boot();
  tell(bob_, ReceiveCommand{});
  EXPECT_THAT(bob_.results, IsEmpty());
  tell(alice_, request("bob", "question"));
  EXPECT_THAT(bob_.results, ElementsAre("received question"));
  EXPECT_THAT(alice_.results, IsEmpty()) << "not answered on its own";
}

TEST_F(ScriptTest, AnswersOtherRequestsWhileOneWaitsForAReceive) {
  bob_.reserved = {"later"};
  boot();
  tell(alice_, send_and_keep("bob", "later"), request("bob", "now"));
  EXPECT_THAT(alice_.results, ElementsAre("sent", "answered ok"));
  tell(bob_, ReceiveCommand{});
  EXPECT_THAT(bob_.results, ElementsAre("received later"));
}

TEST_F(ScriptTest, AnswersRequestsWhileItAwaitsItsOwn) {
  bob_.reserved = {"question"};
  boot();
  tell(alice_, request("bob", "question"));
  tell(bob_, request("alice", "and you?"));
  EXPECT_THAT(bob_.results, ElementsAre("answered ok"));
  EXPECT_THAT(alice_.results, IsEmpty());
}

TEST_F(ScriptTest, AsksOnceWhetherAReceiveWillTakeWhatWaits) {
  bob_.reserved = {"first", "second"};
  boot();
  tell(alice_, send_and_keep("bob", "first"), send_and_keep("bob", "second"));
  tell(bob_);
  tell(bob_, ReceiveCommand{});
  tell(bob_, RespondCommand{ResponseDraft(Bytes("well"))});
  EXPECT_EQ(bob_.asked, 2);
  tell(bob_, ReceiveCommand{});
  EXPECT_THAT(bob_.results, ElementsAre("received first", "sent", "received second"));
}

TEST_F(ScriptTest, KeepsAShareAtOnceAndAnswersIt) {
  bob_.reserved = {"share"};
  boot();
  tell(alice_, share("bob", {ticket("alice")}));
  EXPECT_THAT(alice_.results, ElementsAre("answered ok"));
  EXPECT_TRUE(holds("bob", ticket("alice")));
}

TEST_F(ScriptTest, TakesAShareAlsoWhileItIsReceiving) {
  boot();
  tell(bob_, ReceiveCommand{});
  tell(alice_, share("bob", {ticket("alice")}));
  EXPECT_THAT(bob_.results, IsEmpty());
  EXPECT_THAT(alice_.results, ElementsAre("answered ok"));
  EXPECT_TRUE(holds("bob", ticket("alice")));
}

TEST_F(ScriptTest, ABodyShareWithoutCapabilitiesIsARequestLikeAnyOther) {
  boot();
  tell(bob_, ReceiveCommand{});
  tell(alice_, request("bob", "share"));
  EXPECT_THAT(bob_.results, ElementsAre("received share"));
}

TEST_F(ScriptTest, OneThatIgnoresAnswersAShareAndDoesNotKeepIt) {
  boot({}, {.keeps = false});
  tell(alice_, share("bob", {ticket("alice")}));
  EXPECT_THAT(alice_.results, ElementsAre("answered ok"));
  EXPECT_FALSE(holds("bob", ticket("alice")));
}

TEST_F(ScriptTest, ReportsWhatItCouldNotAttachAndSendsTheRest) {
  boot();
  tell(alice_, share("bob", {ticket("alice"), ticket("carol")}));
  EXPECT_THAT(alice_.results, ElementsAre("answered ok (left out)"));
  EXPECT_TRUE(holds("bob", ticket("alice")));
  EXPECT_FALSE(holds("bob", ticket("carol")));
}

TEST_F(ScriptTest, KeepsWhatComesWithAReceiveAndWithAResponse) {
  boot();
  tell(bob_, ReceiveCommand{});
  SendCommand command = request("bob");
  command.draft.capabilities = {ticket("alice")};
  tell(alice_, std::move(command));
  EXPECT_TRUE(holds("bob", ticket("alice")));
  ResponseDraft draft;
  draft.capabilities = {ticket("bob")};
  tell(bob_, RespondCommand{std::move(draft)});
  EXPECT_TRUE(holds("alice", ticket("bob")));
}

TEST_F(ScriptTest, AwaitsAnAnswerThatHasComeOrIsStillToCome) {
  bob_.reserved = {"slow"};
  boot();
  tell(alice_, send_and_keep("bob", "fast"), send_and_keep("bob", "slow"));
  tell(alice_, AwaitCommand{alice_.sent[0]}, AwaitCommand{alice_.sent[1]});
  EXPECT_THAT(alice_.results, ElementsAre("sent", "sent", "answered ok"));
  tell(bob_, ReceiveCommand{}, RespondCommand{ResponseDraft(Bytes("at last"))});
  EXPECT_EQ(alice_.results.back(), "answered at last");
}

TEST_F(ScriptTest, AnAnswerThatNobodyNamedIsDiscarded) {
  boot();
  SendCommand unnamed = send_and_keep("bob");
  unnamed.keep_answer = false;
  tell(alice_, unnamed, request("bob", "next"));
  EXPECT_THAT(alice_.results, ElementsAre("sent", "answered ok"));
}

TEST_F(ScriptTest, AwaitsASendErrorLikeAnAnswer) {
  boot();
  tell(alice_, send_and_keep("nobody"), request("bob"));
  tell(alice_, AwaitCommand{alice_.sent[0]}, request("nobody"));
  EXPECT_THAT(alice_.results, ElementsAre("sent", "answered ok", "bounced", "bounced"));
}

TEST_F(ScriptTest, AResponseWithoutAPromptingMessageIsReportedAsNotSent) {
  boot();
  tell(bob_, RespondCommand{ResponseDraft()});
  EXPECT_THAT(bob_.results, ElementsAre("not sent"));
}

TEST_F(ScriptTest, SavesAndDrops) {
  boot();
  tell(alice_, SaveCommand{{ticket("alice"), ticket("bob")}}, DropCommand{{ticket("alice"), ticket("bob")}});
  EXPECT_THAT(alice_.results, ElementsAre("1 caps", "1 caps")) << "bob's was refused";
}

TEST_F(ScriptTest, PrintsALine) {
  boot();
  tell(alice_, LogCommand{"hello there"});
  bool printed = false;
  for (const auto& event : network_->trace().events()) {
    const auto* line = std::get_if<fact::Printed>(&event.fact);
    printed = printed || (line != nullptr && line->process == id("alice") && line->text == "hello there");
  }
  EXPECT_TRUE(printed);
}

TEST_F(ScriptTest, AThousandRequestsThatWaitStayInOrder) {
  boot();
  std::vector<std::string> expected;
  for (int i = 0; i < 1000; ++i) {
    const std::string body = std::to_string(i);
    bob_.reserved.insert(body);
    bob_.commands.push_back(ReceiveCommand{});
    alice_.commands.push_back(expecting_none(request("bob", body)));
    expected.push_back("received " + body);
  }
  tell(alice_);
  EXPECT_THAT(bob_.results, IsEmpty());
  tell(bob_);
  EXPECT_EQ(bob_.results, expected);
}

TEST_F(ScriptTest, CanBeKilledInTheMiddleOfACommand) {
  boot();
  tell(bob_, ReceiveCommand{});
  network_->first().kill(id("bob"));
  settle();
  tell(alice_, request("bob"));
  EXPECT_THAT(alice_.results, ElementsAre("bounced"));
  EXPECT_THAT(bob_.results, IsEmpty());
}

}  // namespace
}  // namespace hypersim::processes
