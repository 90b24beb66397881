// Each sentence of docs/semantics.md, section 2, as a test.
#include "hypersim/runtime/requests.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace hypersim::runtime {
namespace {

Address address_of(std::string_view name) { return Address("our.dev", ProcessId(name, PackageId{"app", "dev.os"})); }
const auto kAnything = [](const Received&) { return true; };

/// A process `me` whose ids are 100, 101, …, or first the ids that a test gives.
class RequestsTest : public ::testing::Test {
 protected:
  std::uint64_t next_id() {
    if (!ids_.empty()) {
      const std::uint64_t id = ids_.front();
      ids_.erase(ids_.begin());
      return id;
    }
    return next_id_++;
  }

  struct Incoming {
    std::uint64_t id = 1;
    bool expects = true;
    std::optional<Address> rsvp = std::nullopt;
    std::optional<Blob> blob = std::nullopt;
    std::string body = "";
  };
  MessagePtr request(Incoming in) {
    auto message = std::make_shared<KernelMessage>();
    message->id = RequestId{in.id};
    message->source = address_of("asker");
    message->target = address_of("me");
    message->rsvp = in.rsvp;
    if (in.expects && !in.rsvp) message->rsvp = address_of("asker");
    Request body;
    if (in.expects) body.expects_response_s = 5;
    body.body = Bytes(in.body);
    message->message = body;
    message->blob = in.blob;
    return message;
  }
  MessagePtr response(RequestId id, std::optional<Blob> blob = {}, const char* body = "") {
    auto message = std::make_shared<KernelMessage>();
    message->id = id;
    message->source = address_of("other");
    message->target = address_of("me");
    Response answer;
    answer.body = Bytes(body);
    message->message = answer;
    message->blob = std::move(blob);
    return message;
  }
  Received take() { return take_if(kAnything).value(); }
  std::optional<Received> take_if(const Requests::Wanted& wanted) {
    std::optional<Received> taken;
    const bool is_taken = requests_.take(wanted, taken);
    EXPECT_EQ(is_taken, taken.has_value());
    return taken;
  }
  std::optional<Received> take_answer(RequestId id) {
    std::optional<Received> taken;
    const bool is_taken = requests_.take_answer(id, taken);
    EXPECT_EQ(is_taken, taken.has_value());
    return taken;
  }
  /// A request arrives and the program takes it.
  void prompted_by(Incoming in) {
    ASSERT_TRUE(requests_.arrive(request(std::move(in))));
    take();
  }
  MessagePtr send(RequestDraft draft) { return requests_.send_request(std::move(draft)).message; }

  static RequestDraft to_other() { return RequestDraft(address_of("other"), Bytes("hello")); }
  static RequestDraft inheriting() {
    RequestDraft draft = to_other();
    draft.inherit = true;
    return draft;
  }
  static RequestDraft expecting_none(RequestDraft draft) {
    draft.expects_response_s = std::nullopt;
    return draft;
  }
  static Blob blob(const char* text) { return Blob{std::nullopt, Bytes(text)}; }
  static std::string text_of(const std::optional<Blob>& blob) {
    return blob ? std::string(blob->bytes.view()) : "none";
  }

  std::vector<std::uint64_t> ids_;
  std::uint64_t next_id_ = 100;
  Requests requests_{address_of("me"), [this] { return next_id(); }};
};

// Ids.

TEST_F(RequestsTest, ARequestHasAFreshId) {
  EXPECT_EQ(send(to_other())->id, RequestId{100});
  EXPECT_EQ(send(to_other())->id, RequestId{101});
}

TEST_F(RequestsTest, AFreshIdIsDrawnAgainWhileItIsOutstanding) {
  ids_ = {5, 5, 5, 6, 5};
  EXPECT_EQ(send(to_other())->id, RequestId{5});
  EXPECT_EQ(send(to_other())->id, RequestId{6});
  ASSERT_TRUE(requests_.arrive(response(RequestId{5})));
  EXPECT_EQ(send(to_other())->id, RequestId{5}) << "no longer outstanding";
}

TEST_F(RequestsTest, AnInheritingRequestTakesTheIdOfThePromptingMessage) {
  prompted_by({.id = 7});
  EXPECT_EQ(send(inheriting())->id, RequestId{7});
  EXPECT_EQ(send(to_other())->id, RequestId{100}) << "without inherit";
}

TEST_F(RequestsTest, AnInheritingRequestWithoutAPromptingMessageHasAFreshId) {
  EXPECT_EQ(send(inheriting())->id, RequestId{100});
  prompted_by({.id = 7, .expects = false});
  EXPECT_EQ(send(inheriting())->id, RequestId{101}) << "a request that nobody waits for does not prompt";
}

TEST_F(RequestsTest, ARequestThatCarriesTheAwaitedIdIsQueuedLikeAnyOther) {
  const RequestId awaited = send(to_other())->id;
  ASSERT_TRUE(requests_.arrive(request({.id = awaited.value, .body = "a call back"})));
  EXPECT_EQ(take_answer(awaited), std::nullopt);
  EXPECT_TRUE(requests_.is_outstanding(awaited));
  ASSERT_TRUE(requests_.arrive(response(awaited, {}, "the answer")));
  EXPECT_EQ(message_of(take_answer(awaited).value())->body(), Bytes("the answer"));
  EXPECT_EQ(message_of(take())->body(), Bytes("a call back"));
}

// Blobs of a request.

TEST_F(RequestsTest, ARequestCarriesTheGivenBlobAlsoWhenItInherits) {
  prompted_by({.blob = blob("theirs")});
  RequestDraft draft = inheriting();
  draft.blob = blob("mine");
  EXPECT_EQ(text_of(send(draft)->blob), "mine");
}

TEST_F(RequestsTest, AnInheritingRequestWithoutABlobCarriesTheLastBlobReceived) {
  prompted_by({.blob = blob("first")});
  prompted_by({});
  EXPECT_EQ(text_of(send(inheriting())->blob), "first");
  EXPECT_EQ(text_of(send(to_other())->blob), "none");
}

TEST_F(RequestsTest, AnInheritingRequestWithoutAPromptingMessageStillCarriesTheLastBlob) {
  prompted_by({.expects = false, .blob = blob("first")});
  ASSERT_EQ(requests_.prompting(), nullptr);
  EXPECT_EQ(text_of(send(inheriting())->blob), "first");
}

TEST_F(RequestsTest, ABlobIsTheSameBufferOnItsWay) {
  const Bytes bytes(std::string(1 << 20, 'x'));
  RequestDraft draft = to_other();
  draft.blob = Blob{"text/plain", bytes};
  const MessagePtr sent = send(draft);
  EXPECT_TRUE(sent->blob->bytes.shares_with(bytes));
  EXPECT_EQ(sent->blob->mime, "text/plain");
}

// rsvp.

TEST_F(RequestsTest, TheRsvpOfARequestThatExpectsAResponseIsTheSender) {
  prompted_by({.rsvp = address_of("far")});
  EXPECT_EQ(send(to_other())->rsvp, address_of("me"));
  EXPECT_EQ(send(inheriting())->rsvp, address_of("me"));
}

TEST_F(RequestsTest, AnInheritingRequestThatExpectsNonePassesOnThePromptingMessagesRsvp) {
  prompted_by({.expects = false, .rsvp = address_of("far")});
  EXPECT_EQ(send(expecting_none(inheriting()))->rsvp, address_of("far"));
  EXPECT_EQ(send(expecting_none(to_other()))->rsvp, std::nullopt);
}

TEST_F(RequestsTest, AnInheritingRequestThatWasNotPromptedHasNoRsvp) {
  EXPECT_EQ(send(expecting_none(inheriting()))->rsvp, std::nullopt);
}

TEST_F(RequestsTest, EverythingElseOfARequestIsAsItWasWritten) {
  RequestDraft draft(address_of("other"), Bytes("body"));
  draft.metadata = "meta";
  draft.capabilities = {Capability::messaging(address_of("me"))};
  draft.expects_response_s = 12;
  const MessagePtr sent = send(draft);
  EXPECT_EQ(sent->source, address_of("me"));
  EXPECT_EQ(sent->target, address_of("other"));
  EXPECT_EQ(sent->body().view(), "body");
  EXPECT_EQ(sent->request().metadata, "meta");
  EXPECT_EQ(sent->request().capabilities, draft.capabilities);
  EXPECT_EQ(sent->request().expects_response_s, 12u);
  EXPECT_FALSE(sent->request().inherit);
}

// Responses that the process sends.

TEST_F(RequestsTest, NothingIsSentAsAResponseWithoutAPromptingMessage) {
  EXPECT_EQ(requests_.send_response(ResponseDraft()), nullptr);
  prompted_by({.expects = false});
  EXPECT_EQ(requests_.send_response(ResponseDraft()), nullptr);
}

TEST_F(RequestsTest, AResponseHasThePromptingMessagesIdAndGoesToItsRsvp) {
  prompted_by({.id = 7, .rsvp = address_of("far")});
  const MessagePtr answer = requests_.send_response(ResponseDraft(Bytes("yes")));
  EXPECT_EQ(answer->id, RequestId{7});
  EXPECT_EQ(answer->source, address_of("me"));
  EXPECT_EQ(answer->target, address_of("far"));
  EXPECT_EQ(answer->body().view(), "yes");
}

TEST_F(RequestsTest, AResponseToAMessageWithoutRsvpGoesToItsSource) {
  auto message = std::make_shared<KernelMessage>(*request({.id = 7}));
  message->rsvp = std::nullopt;
  ASSERT_TRUE(requests_.arrive(MessagePtr(message)));
  take();
  EXPECT_EQ(requests_.send_response(ResponseDraft())->target, address_of("asker"));
}

TEST_F(RequestsTest, AnInheritingResponseCarriesTheLastBlobInPlaceOfTheGivenOne) {
  prompted_by({.blob = blob("theirs")});
  ResponseDraft draft;
  draft.blob = blob("mine");
  EXPECT_EQ(text_of(requests_.send_response(ResponseDraft(draft))->blob), "mine");
  draft.inherit = true;
  EXPECT_EQ(text_of(requests_.send_response(ResponseDraft(draft))->blob), "theirs");
}

TEST_F(RequestsTest, APromptingMessageMayBeAnsweredTwice) {
  prompted_by({.id = 7});
  EXPECT_EQ(requests_.send_response(ResponseDraft())->id, RequestId{7});
  EXPECT_EQ(requests_.send_response(ResponseDraft())->id, RequestId{7});
}

// Receiving.

TEST_F(RequestsTest, AResponseArrivesWithTheContextOfItsRequest) {
  RequestDraft draft = to_other();
  draft.context = Bytes("remember");
  const RequestId id = send(draft)->id;
  ASSERT_TRUE(requests_.arrive(response(id, {}, "answer")));
  const auto received = std::get<ReceivedResponse>(take());
  EXPECT_EQ(received.message->body().view(), "answer");
  EXPECT_EQ(received.context, Bytes("remember"));
}

TEST_F(RequestsTest, ASendErrorArrivesWithTheContextAndTheOriginalRequest) {
  RequestDraft draft = to_other();
  draft.context = Bytes("remember");
  draft.blob = blob("mine");
  const MessagePtr sent = send(draft);
  ASSERT_TRUE(requests_.arrive(SendError{SendErrorKind::Offline, SendErrorCause::UnknownNode, sent}));
  const auto received = std::get<ReceivedError>(take());
  EXPECT_EQ(received.error.kind, SendErrorKind::Offline);
  EXPECT_EQ(received.error.message, sent);
  EXPECT_EQ(text_of(received.error.message->blob), "mine");
  EXPECT_EQ(received.context, Bytes("remember"));
}

TEST_F(RequestsTest, AnswersWithoutAnOutstandingRequestVanish) {
  EXPECT_FALSE(requests_.arrive(response(RequestId{100})));
  const MessagePtr sent = send(expecting_none(to_other()));
  EXPECT_FALSE(requests_.arrive(response(sent->id)));
  EXPECT_FALSE(requests_.arrive(SendError{SendErrorKind::Timeout, SendErrorCause::TimedOut, sent}));
  EXPECT_EQ(requests_.inbox_size(), 0u);
}

TEST_F(RequestsTest, ASecondAnswerVanishesAlsoWhileTheFirstIsQueued) {
  const MessagePtr sent = send(to_other());
  EXPECT_TRUE(requests_.arrive(response(sent->id, {}, "first")));
  EXPECT_FALSE(requests_.arrive(response(sent->id, {}, "second")));
  EXPECT_FALSE(requests_.arrive(SendError{SendErrorKind::Timeout, SendErrorCause::TimedOut, sent}));
  EXPECT_EQ(requests_.inbox_size(), 1u);
  EXPECT_EQ(std::get<ReceivedResponse>(take()).message->body().view(), "first");
  EXPECT_FALSE(requests_.arrive(response(sent->id)));
}

TEST_F(RequestsTest, AnAnswerAfterTheTimeoutVanishes) {
  const MessagePtr sent = send(to_other());
  EXPECT_TRUE(requests_.arrive(SendError{SendErrorKind::Timeout, SendErrorCause::TimedOut, sent}));
  EXPECT_FALSE(requests_.arrive(response(sent->id)));
}

TEST_F(RequestsTest, ARequestPromptsOnlyIfSomeoneWaitsForAnAnswer) {
  prompted_by({.id = 1});
  EXPECT_EQ(requests_.prompting()->id, RequestId{1});
  prompted_by({.id = 2, .expects = false});
  EXPECT_EQ(requests_.prompting()->id, RequestId{1});
  prompted_by({.id = 3, .expects = false, .rsvp = address_of("far")});
  EXPECT_EQ(requests_.prompting()->id, RequestId{3});
}

TEST_F(RequestsTest, ArrivingIsNotTaking) {
  prompted_by({.id = 1});
  ASSERT_TRUE(requests_.arrive(request({.id = 2, .blob = blob("later")})));
  EXPECT_EQ(requests_.prompting()->id, RequestId{1});
  EXPECT_EQ(requests_.last_blob().has_value(), false);
}

TEST_F(RequestsTest, AnAnswerBringsBackThePromptingMessageOfTheTimeOfSending) {
  prompted_by({.id = 1});
  const MessagePtr first = send(to_other());
  prompted_by({.id = 2});
  const MessagePtr second = send(to_other());
  EXPECT_EQ(requests_.prompting()->id, RequestId{2});
  ASSERT_TRUE(requests_.arrive(response(first->id)));
  take();
  EXPECT_EQ(requests_.prompting()->id, RequestId{1});
  ASSERT_TRUE(requests_.arrive(SendError{SendErrorKind::Timeout, SendErrorCause::TimedOut, second}));
  take();
  EXPECT_EQ(requests_.prompting()->id, RequestId{2});
}

TEST_F(RequestsTest, AnAnswerToAnUnpromptedRequestLeavesNoPromptingMessage) {
  const MessagePtr sent = send(to_other());
  prompted_by({.id = 1});
  ASSERT_TRUE(requests_.arrive(response(sent->id)));
  take();
  EXPECT_EQ(requests_.prompting(), nullptr);
  EXPECT_EQ(requests_.send_response(ResponseDraft()), nullptr);
}

TEST_F(RequestsTest, TheBlobIsThatOfThisVeryMessageAndTheLastBlobStays) {
  prompted_by({.blob = blob("one")});
  EXPECT_EQ(text_of(requests_.blob()), "one");
  prompted_by({});
  EXPECT_EQ(text_of(requests_.blob()), "none");
  EXPECT_EQ(text_of(requests_.last_blob()), "one");
  const MessagePtr sent = send(to_other());
  ASSERT_TRUE(requests_.arrive(response(sent->id, blob("two"))));
  take();
  EXPECT_EQ(text_of(requests_.blob()), "two");
  EXPECT_EQ(text_of(requests_.last_blob()), "two");
}

TEST_F(RequestsTest, OnesOwnBlobThatComesBackWithASendErrorIsNotTheLastOneReceived) {
  prompted_by({.blob = blob("theirs")});
  RequestDraft draft = to_other();
  draft.blob = blob("mine");
  const MessagePtr sent = send(draft);
  ASSERT_TRUE(requests_.arrive(SendError{SendErrorKind::Timeout, SendErrorCause::TimedOut, sent}));
  take();
  EXPECT_EQ(text_of(requests_.last_blob()), "theirs");
}

// The inbox.

TEST_F(RequestsTest, AwaitingOneAnswerLeavesTheRestQueuedInOrderOfArrival) {
  const MessagePtr first = send(to_other());
  const MessagePtr second = send(to_other());
  ASSERT_TRUE(requests_.arrive(request({.id = 1, .body = "a"})));
  ASSERT_TRUE(requests_.arrive(response(second->id)));
  ASSERT_TRUE(requests_.arrive(request({.id = 2, .body = "b"})));
  EXPECT_FALSE(take_answer(first->id).has_value());
  EXPECT_EQ(requests_.inbox_size(), 3u);
  ASSERT_TRUE(requests_.arrive(response(first->id)));
  EXPECT_EQ(message_of(*take_answer(first->id))->id, first->id);
  EXPECT_EQ(message_of(take())->body().view(), "a");
  EXPECT_EQ(message_of(take())->id, second->id);
  EXPECT_EQ(message_of(take())->body().view(), "b");
  EXPECT_FALSE(take_if(kAnything).has_value());
}

TEST_F(RequestsTest, TheAwaitedAnswerMayAlreadyBeInTheQueue) {
  const MessagePtr sent = send(to_other());
  ASSERT_TRUE(requests_.arrive(response(sent->id, {}, "early")));
  EXPECT_FALSE(requests_.is_outstanding(sent->id));
  EXPECT_EQ(message_of(*take_answer(sent->id))->body().view(), "early");
}

TEST_F(RequestsTest, ARequestWithTheAwaitedIdIsNoAnswer) {
  ids_ = {1};
  const MessagePtr sent = send(to_other());
  ASSERT_TRUE(requests_.arrive(request({.id = 1})));
  EXPECT_FALSE(take_answer(sent->id).has_value());
}

TEST_F(RequestsTest, TakesTheFirstThatIsWanted) {
  ASSERT_TRUE(requests_.arrive(request({.id = 1, .body = "a"})));
  ASSERT_TRUE(requests_.arrive(request({.id = 2, .body = "b"})));
  ASSERT_TRUE(requests_.arrive(request({.id = 3, .body = "b"})));
  const auto b = take_if([](const Received& what) { return message_of(what)->body().view() == "b"; });
  EXPECT_EQ(message_of(*b)->id, RequestId{2});
  EXPECT_FALSE(take_if([](const Received&) { return false; }).has_value());
  EXPECT_EQ(requests_.inbox_size(), 2u);
}

// Two inheriting requests under one prompting message.

TEST_F(RequestsTest, TheNewerOfTwoInheritingRequestsTakesTheOldersPlace) {
  prompted_by({.id = 7});
  RequestDraft older = inheriting();
  older.context = Bytes("older");
  RequestDraft newer = inheriting();
  newer.context = Bytes("newer");
  EXPECT_FALSE(requests_.send_request(RequestDraft(older)).replaced);
  const auto sent = requests_.send_request(RequestDraft(newer));
  ASSERT_TRUE(sent.replaced);
  EXPECT_EQ(requests_.outstanding(), 1u);
  EXPECT_EQ(requests_.outstanding_request(RequestId{7}), sent.message);
  ASSERT_TRUE(requests_.arrive(response(RequestId{7})));
  EXPECT_EQ(std::get<ReceivedResponse>(take()).context, Bytes("newer"));
  EXPECT_FALSE(requests_.arrive(response(RequestId{7}))) << "one answer for both";
}

TEST_F(RequestsTest, AnInheritingRequestThatExpectsNoneLeavesTheOutstandingOneAlone) {
  prompted_by({.id = 7});
  const MessagePtr older = send(inheriting());
  const auto sent = requests_.send_request(expecting_none(inheriting()));
  EXPECT_EQ(sent.message->id, RequestId{7});
  EXPECT_FALSE(sent.replaced);
  EXPECT_EQ(requests_.outstanding_request(RequestId{7}), older);
}

// As shipped (section 9).

TEST_F(RequestsTest, ASecondAnswerArrivesWhileTheFirstIsQueuedAndPrompts) {
  prompted_by({.id = 7});
  const RequestId id = send(to_other())->id;
  EXPECT_FALSE(requests_.arrive_second(response(id))) << "there is no first one";
  const MessagePtr second = response(id, blob("of the second"));
  ASSERT_TRUE(requests_.arrive(response(id, {}, "first")));
  ASSERT_FALSE(requests_.arrive(second));
  ASSERT_TRUE(requests_.arrive_second(second));
  take();
  EXPECT_EQ(requests_.prompting()->id, RequestId{7});
  take();
  EXPECT_EQ(requests_.prompting(), second);
  EXPECT_EQ(text_of(requests_.blob()), "of the second");
  const auto answer = requests_.send_response(ResponseDraft());
  EXPECT_EQ(answer->target, address_of("other"));
  EXPECT_EQ(answer->id, id);
  EXPECT_FALSE(requests_.arrive_second(response(id))) << "the first one is taken";
}

TEST_F(RequestsTest, ARequestUnderTheAwaitedIdIsACallBackIfItComesBeforeTheAnswer) {
  prompted_by({.id = 7});
  const RequestId id = send(inheriting())->id;
  EXPECT_FALSE(requests_.is_called_back(id));
  ASSERT_TRUE(requests_.arrive(request({.id = 8})));
  EXPECT_FALSE(requests_.is_called_back(id));
  ASSERT_TRUE(requests_.arrive(response(id)));
  ASSERT_TRUE(requests_.arrive(request({.id = 7})));
  EXPECT_FALSE(requests_.is_called_back(id)) << "the answer was there before";
  ASSERT_TRUE(take_answer(id));
  EXPECT_TRUE(requests_.is_called_back(id));
}

TEST_F(RequestsTest, ACallToTheNodeTakesTheBlobOfTheMessageOrBringsTheLastOneAgain) {
  prompted_by({.id = 7, .blob = blob("last")});
  requests_.forget_blob();
  EXPECT_EQ(text_of(requests_.blob()), "none");
  EXPECT_EQ(text_of(requests_.last_blob()), "last");
  requests_.take_last_blob_again();
  EXPECT_EQ(text_of(requests_.blob()), "last");
  prompted_by({.id = 8});
  EXPECT_EQ(text_of(requests_.blob()), "none");
  requests_.take_last_blob_again();
  EXPECT_EQ(text_of(requests_.blob()), "last") << "although the message had none";
  prompted_by({.id = 9, .blob = blob("newer")});
  EXPECT_EQ(text_of(requests_.last_blob()), "newer");
}

TEST_F(RequestsTest, WhoeverReplacesARequestLearnsWhich) {
  prompted_by({.id = 7});
  const MessagePtr older = send(inheriting());
  EXPECT_EQ(requests_.send_request(inheriting()).replaced->request, older);
}

}  // namespace
}  // namespace hypersim::runtime
