#pragma once
// One process's side of the message protocol (docs/semantics.md, section 2): ids, rsvp, the prompting message,
// outstanding requests, blobs, and the inbox, where what has arrived waits until the program takes it. It is pure: the
// process actor owns one, sends what send_request() and send_response() return, and arms and cancels the timeouts that
// they name.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "hypersim/runtime/assert.hpp"
#include "hypersim/runtime/inbox.hpp"
#include "hypersim/runtime/message.hpp"
#include "hypersim/runtime/timer_queue.hpp"

namespace hypersim::runtime {

/// A Request as a program writes it. Its capabilities are already filtered when it reaches Requests.
struct RequestDraft {
  explicit RequestDraft(Address to, Bytes with_body = {}) : target(std::move(to)), body(std::move(with_body)) {}

  Address target;
  Bytes body;
  std::optional<Blob> blob;
  std::optional<std::string> metadata;
  Capabilities capabilities;
  std::uint64_t filtered_at = 0;  // see KernelMessage
  bool inherit = false;
  std::optional<std::uint64_t> expects_response_s = 5;
  std::optional<Bytes> context;  // comes back with the answer; never leaves the process
};

/// A Response as a program writes it.
struct ResponseDraft {
  explicit ResponseDraft(Bytes with_body = {}) : body(std::move(with_body)) {}

  Bytes body;
  std::optional<Blob> blob;
  std::optional<std::string> metadata;
  Capabilities capabilities;
  std::uint64_t filtered_at = 0;  // see KernelMessage
  bool inherit = false;
};

// What a program receives.

struct ReceivedRequest {
  MessagePtr message;
};
struct ReceivedResponse {
  MessagePtr message;
  std::optional<Bytes> context;
};
struct ReceivedError {
  SendError error;
  std::optional<Bytes> context;
};
using Received = std::variant<ReceivedRequest, ReceivedResponse, ReceivedError>;

/// The message that was received, or for an error the original request.
const MessagePtr& message_of(const Received& received);

class Requests {
 public:
  using RandomU64 = std::function<std::uint64_t()>;
  using Wanted = std::function<bool(const Received&)>;

  /// `random` gives fresh ids; an id that is outstanding here is drawn again.
  Requests(Address our, RandomU64 random) : our_(std::move(our)), random_(std::move(random)) {}

  /// A request with the same inherited id that was outstanding.
  struct Replaced {
    MessagePtr request;
    std::optional<TimerId> timeout;  // it must be cancelled, where it ends with the request (D28)
  };
  struct SentRequest {
    std::shared_ptr<KernelMessage> message;
    std::optional<Replaced> replaced;  // whose place this one takes
  };
  SentRequest send_request(RequestDraft&& draft);
  /// The timeout that was armed for an outstanding request.
  void set_timeout(RequestId id, TimerId timeout);

  /// Answers the prompting message. Without one, returns none, and nothing is sent.
  std::shared_ptr<KernelMessage> send_response(ResponseDraft&& draft) const;

  struct Arrived {
    /// False: it vanished, being a Response or an error under an id that is not outstanding. Else it is in the inbox.
    bool taken = true;
    /// The timeout of the request that is no longer outstanding; it must be cancelled.
    std::optional<TimerId> timeout;
    explicit operator bool() const { return taken; }
  };
  /// A message from the kernel.
  Arrived arrive(MessagePtr message);
  /// A send error from the kernel, or this process's own timeout. That of a Response which did not get to another node
  /// brings the request back that it answered (D42).
  Arrived arrive(const SendError& error);
  /// A Response under an id whose answer lies in the inbox arrives as well, and prompts whoever takes it (D21). False:
  /// it vanishes.
  bool arrive_second(const MessagePtr& response);
  /// Does a Request that carries this id come before any answer to it (D27)?
  bool is_called_back(RequestId id) const;

  /// A call to the node has taken the place of the message that was taken last (D41): there is no blob of the message
  /// any more, or that blob is the last one, of whichever message.
  void forget_blob() { taken_without_blob(nullptr); }
  void take_last_blob_again() { taken_without_blob(taken_brings_blob_ ? taken_ : last_with_blob_); }

  /// Moves the first wanted event in the inbox, in the order of arrival, into the result, a variant of what may come;
  /// false if there is none. Taking it changes the prompting message and the blobs.
  template <class Result>
  bool take(const Wanted& wanted, std::optional<Result>& result) {
    std::size_t refused = 0;
    return take(wanted, refused, result);
  }
  /// The first `refused` in the inbox are not wanted. Afterwards they are those before the one that was taken, or all.
  template <class Result>
  bool take(const Wanted& wanted, std::size_t& refused, std::optional<Result>& result) {
    refused = inbox_.find(refused, [&](const Arrival& arrival) { return wanted(arrival.received); });
    return take_at(refused, result);
  }
  template <class Result>
  bool take_first(std::optional<Result>& result) {
    return take_at(0, result);
  }
  /// The same with the answer to that request, if it has arrived; everything else stays queued.
  template <class Result>
  bool take_answer(RequestId id, std::optional<Result>& result) {
    return take_at(answer_to(id), result);
  }

  const Address& our() const { return our_; }
  bool is_outstanding(RequestId id) const { return outstanding_.contains(id); }
  std::size_t outstanding() const { return outstanding_.size(); }
  std::size_t inbox_size() const { return inbox_.size(); }
  /// The outstanding request with that id; it must be there.
  const MessagePtr& outstanding_request(RequestId id) const;
  std::optional<TimerId> timeout_of(RequestId id) const;
  /// The timeouts of all outstanding requests.
  std::vector<TimerId> timeouts() const;
  const MessagePtr& prompting() const { return prompting_; }
  /// Makes a request that was taken before the prompting message again; none: there is no prompting message.
  void set_prompting(MessagePtr request) { prompting_ = std::move(request); }
  /// The blob of the message that was taken last, if that very message had one.
  const std::optional<Blob>& blob() const { return blob_of(taken_); }
  /// The most recent blob of all messages taken.
  const std::optional<Blob>& last_blob() const { return blob_of(taken_brings_blob_ ? taken_ : last_with_blob_); }

 private:
  struct Outstanding {
    MessagePtr request;
    MessagePtr prompting;  // when it was sent
    std::optional<Bytes> context;
    std::optional<TimerId> timeout;
  };
  struct Arrival {
    template <class What>
    Arrival(What&& what, MessagePtr its_prompting)
        : received(std::forward<What>(what)), prompting(std::move(its_prompting)) {}

    Received received;
    MessagePtr prompting;  // of an answer: the prompting message becomes this again
  };
  /// Takes the event at that place; false if there is none.
  template <class Result>
  bool take_at(std::size_t at, std::optional<Result>& result);
  std::size_t answer_to(RequestId id) const;
  void is_taken(Arrival& arrival);
  /// The message takes the place of the one that was taken last, and is not the one that brought the last blob.
  void taken_without_blob(MessagePtr message);
  static const std::optional<Blob>& blob_of(const MessagePtr& message);
  /// Puts the answer into the inbox, and ends the outstanding request with that id.
  template <class Answer>
  Arrived answered(RequestId id, Answer answer);

  Address our_;
  RandomU64 random_;
  std::map<RequestId, Outstanding> outstanding_;
  Inbox<Arrival> inbox_;
  MessagePtr prompting_;
  MessagePtr taken_;                // last
  bool taken_brings_blob_ = false;  // a send error brings back the process's own blob, which nobody has sent
  MessagePtr last_with_blob_;       // that was taken before, unless taken_ brings one
};

template <class Result>
bool Requests::take_at(std::size_t at, std::optional<Result>& result) {
  if (at == inbox_.size()) return false;
  Arrival& arrival = inbox_[at];
  is_taken(arrival);
  std::visit(
      [&]<class What>(What& what) {
        if constexpr (std::is_constructible_v<Result, std::in_place_type_t<What>, What>) {
          result.emplace(std::in_place_type<What>, std::move(what));
        } else {
          HYPERSIM_ASSERT(!"a request is no answer");
        }
      },
      arrival.received);
  inbox_.erase(at);
  return true;
}

}  // namespace hypersim::runtime
