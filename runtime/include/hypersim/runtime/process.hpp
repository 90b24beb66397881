#pragma once
// What a program sees of its node: the process API, like hyperware_process_lib for programs in Rust. A program is a
// coroutine, and awaits whatever may take time. The process actor implements Process; a program never sees an actor.
//
//   Task<> echo(Process& self) {
//     for (;;) {
//       Event event = co_await self.receive();
//       if (auto* request = std::get_if<ReceivedRequest>(&event))
//         co_await self.respond(ResponseDraft(request->message->body()));
//     }
//   }

#include <coroutine>
#include <functional>
#include <string>
#include <utility>
#include <variant>

#include "hypersim/runtime/requests.hpp"
#include "hypersim/runtime/result.hpp"
#include "hypersim/runtime/spawn.hpp"
#include "hypersim/runtime/task.hpp"

namespace hypersim::runtime {

/// Somebody outside the node has something for the program (a script's next step). This is not a message: it is taken
/// when no wanted message waits.
struct Wake {};

using Event = std::variant<ReceivedRequest, ReceivedResponse, ReceivedError, Wake>;
/// An answer to a request: a response, or the send error in its place.
using Answer = std::variant<ReceivedResponse, ReceivedError>;

/// What happened to a message that was sent.
struct SendReport {
  RequestId id;
  /// Capabilities that could not be attached: neither held nor issued by the sender.
  Capabilities left_out;
  /// False for a Response without a prompting message: nothing was sent.
  bool sent = true;
};

// Operations: what is asked, and its result once it is done. They live in the frame of the awaiting coroutine.

struct ReceiveOp {
  using Result = Event;
  explicit ReceiveOp(Requests::Wanted only = {}, std::size_t* passed_over = nullptr)
      : wanted(std::move(only)), refused(passed_over) {}
  Requests::Wanted wanted;         // empty: any event is wanted
  std::size_t* refused = nullptr;  // so many at the front of the inbox are known not to be wanted
  std::optional<Event> result;
};
struct AwaitOp {
  using Result = Answer;
  explicit AwaitOp(RequestId request) : id(request) {}
  RequestId id;
  std::optional<Answer> result;
};
struct SendOp {
  using Result = SendReport;
  explicit SendOp(RequestDraft&& request) : draft(std::move(request)) {}
  explicit SendOp(ResponseDraft&& response) : draft(std::move(response)) {}
  std::variant<RequestDraft, ResponseDraft> draft;
  std::optional<SendReport> result;
};
/// Sends a Request, then waits for its answer.
struct AskOp {
  using Result = Answer;
  explicit AskOp(RequestDraft&& request) : send(std::move(request)) {}
  SendOp send;
  std::optional<Answer> result;
};
struct CapabilityOp {
  enum class Kind { Save, Drop, GetAll };
  using Result = Capabilities;
  CapabilityOp(Kind what, Capabilities which) : kind(what), caps(std::move(which)) {}
  Kind kind;
  Capabilities caps;
  std::optional<Capabilities> result;  // Save: what was refused; Drop: what was dropped; GetAll: all
};
/// Operations on the durable state: get, set and clear.
struct StateOp {
  enum class Kind { Get, Set, Clear };
  /// Get: what was set; none if nothing was set. The error is a sentence and means that the node's disk failed.
  using Result = runtime::Result<std::optional<Bytes>, std::string>;
  StateOp(Kind what, Bytes to) : kind(what), state(std::move(to)) {}
  Kind kind;
  Bytes state;  // Set
  std::optional<Result> result;
};
struct SpawnOp {
  using Result = std::variant<ProcessId, SpawnError>;
  explicit SpawnOp(SpawnDraft what) : draft(std::move(what)) {}
  SpawnDraft draft;
  std::optional<Result> result;
};

class Process {
 public:
  template <class Op>
  class [[nodiscard]] Awaiter {
   public:
    template <class... Parts>
    explicit Awaiter(Process& process, Parts&&... parts) : process_(process), op_(std::forward<Parts>(parts)...) {}
    bool await_ready() {
      process_.begin(op_);
      return op_.result.has_value();
    }
    void await_suspend(std::coroutine_handle<> handle) { process_.suspend(handle); }
    typename Op::Result await_resume() { return std::move(*op_.result); }

   private:
    Process& process_;
    Op op_;
  };

  virtual ~Process() = default;

  /// This process's own address.
  virtual const Address& our() const = 0;

  /// The next event, in order of arrival. Takes it: a Request that somebody waits for becomes the prompting message.
  Awaiter<ReceiveOp> receive() { return Awaiter<ReceiveOp>(*this); }
  /// The first wanted event (a Wake is always wanted). The others stay in the inbox.
  Awaiter<ReceiveOp> receive_if(Requests::Wanted wanted) { return Awaiter<ReceiveOp>(*this, std::move(wanted)); }
  /// The same for whoever knows that the first so many in the inbox are not wanted. Afterwards the count is the place
  /// of the event that was taken. It must outlive the wait.
  Awaiter<ReceiveOp> receive_if(Requests::Wanted wanted, std::size_t& refused) {
    return Awaiter<ReceiveOp>(*this, std::move(wanted), &refused);
  }
  /// Hands a Request to the kernel. Capabilities that may not be attached are left out, and reported.
  Awaiter<SendOp> send(RequestDraft&& draft) { return Awaiter<SendOp>(*this, std::move(draft)); }
  /// Answers the prompting message.
  Awaiter<SendOp> respond(ResponseDraft&& draft) { return Awaiter<SendOp>(*this, std::move(draft)); }
  /// Waits for the answer to one request; everything else stays queued. It is a mistake of the programmer to await a
  /// request that expects no response, or one to the process itself: it ends the process as crashed.
  Awaiter<AwaitOp> await_answer(RequestId id) { return Awaiter<AwaitOp>(*this, id); }
  /// Sends a Request and waits for its answer. The same mistakes as for await_answer() end the process.
  Awaiter<AskOp> send_and_await(RequestDraft&& draft) { return Awaiter<AskOp>(*this, std::move(draft)); }

  /// Keeps capabilities; returns those that the semantics refuse (D1).
  Awaiter<CapabilityOp> save_capabilities(Capabilities caps) {
    return Awaiter<CapabilityOp>(*this, CapabilityOp::Kind::Save, std::move(caps));
  }
  /// Drops them from this process alone; returns those that it held.
  Awaiter<CapabilityOp> drop_capabilities(Capabilities caps) {
    return Awaiter<CapabilityOp>(*this, CapabilityOp::Kind::Drop, std::move(caps));
  }
  Awaiter<CapabilityOp> our_capabilities() {
    return Awaiter<CapabilityOp>(*this, CapabilityOp::Kind::GetAll, Capabilities());
  }

  /// The durable state of this process: one string of bytes, which outlives the process and the node.
  Awaiter<StateOp> get_state() { return Awaiter<StateOp>(*this, StateOp::Kind::Get, Bytes()); }
  Awaiter<StateOp> set_state(Bytes state) { return Awaiter<StateOp>(*this, StateOp::Kind::Set, std::move(state)); }
  Awaiter<StateOp> clear_state() { return Awaiter<StateOp>(*this, StateOp::Kind::Clear, Bytes()); }

  /// Starts a child in this process's package. The parent and the child may message each other before the child runs
  /// (D10). A name with a character that no process may have is a mistake of the programmer: it ends the process as
  /// crashed.
  Awaiter<SpawnOp> spawn(SpawnDraft draft) { return Awaiter<SpawnOp>(*this, std::move(draft)); }
  /// From now on, this is what happens when the process ends.
  virtual void set_on_exit(OnExit on_exit) = 0;

  /// The blob of the message that was taken last, if that very message had one.
  virtual const std::optional<Blob>& blob() const = 0;
  /// The most recent blob of all messages taken.
  virtual const std::optional<Blob>& last_blob() const = 0;

  /// The request that a Response would answer, if there is one.
  virtual const MessagePtr& prompting() const = 0;
  /// Goes back to a request that was taken before. For a program that answers one request while it holds another.
  virtual void set_prompting(MessagePtr request) = 0;

  /// Prints a line on the node's terminal, which shows lines that are at most as verbose as it is set to (first 0).
  virtual void print(std::string text, std::uint8_t verbosity = 0) = 0;

 protected:
  // Starts an operation, and completes it at once if possible. A mistake of the program is thrown into the
  // program.
  virtual void begin(ReceiveOp& op) = 0;
  virtual void begin(AwaitOp& op) = 0;
  virtual void begin(SendOp& op) = 0;
  virtual void begin(AskOp& op) = 0;
  virtual void begin(CapabilityOp& op) = 0;
  virtual void begin(StateOp& op) = 0;
  virtual void begin(SpawnOp& op) = 0;
  /// The program waits for the operation that was begun last.
  virtual void suspend(std::coroutine_handle<> handle) = 0;
};

static_assert(!std::is_aggregate_v<RequestDraft> && !std::is_aggregate_v<ResponseDraft> &&
              !std::is_aggregate_v<ReceiveOp> && !std::is_aggregate_v<AwaitOp> && !std::is_aggregate_v<SendOp> &&
              !std::is_aggregate_v<AskOp> && !std::is_aggregate_v<CapabilityOp> && !std::is_aggregate_v<StateOp> &&
              !std::is_aggregate_v<SpawnOp> && !std::is_aggregate_v<SpawnDraft>);

/// A program. The callable is kept as long as its coroutine lives.
using Program = std::function<Task<>(Process&)>;

}  // namespace hypersim::runtime
