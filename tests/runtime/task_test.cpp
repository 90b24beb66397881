#include "hypersim/runtime/task.hpp"

#include <algorithm>
#include <cstdint>
#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "hypersim/runtime/process.hpp"

namespace hypersim::runtime {
namespace {

/// The lowest and the highest stack address that were seen.
struct StackSpan {
  std::uintptr_t low = UINTPTR_MAX, high = 0;
  [[gnu::noinline]] void look() {
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    low = std::min(low, here);
    high = std::max(high, here);
  }
  std::uintptr_t size() const { return high - low; }
};

/// Suspends until somebody resumes `waiting`.
struct Gate {
  std::coroutine_handle<> waiting;
};
class GateAwaiter {
 public:
  explicit GateAwaiter(Gate* gate) : gate_(gate) {}
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<> handle) { gate_->waiting = handle; }
  void await_resume() {}

 private:
  Gate* gate_;
};

/// Counts how many instances are alive.
class Counted {
 public:
  explicit Counted(int* alive) : alive_(alive) { ++*alive_; }
  Counted(Counted&& other) noexcept : alive_(other.alive_) { ++*alive_; }
  ~Counted() { --*alive_; }

 private:
  int* alive_;
};

Task<int> leaf(int value, StackSpan* stack) {
  stack->look();
  co_return value;
}
Task<> loop(int rounds, std::int64_t* sum, StackSpan* stack) {
  for (int i = 0; i < rounds; ++i) *sum += co_await leaf(i, stack);
}

TEST(Task, AMillionAwaitsThatCompleteAtOnceNeedNoStack) {
  constexpr int kRounds = 1'000'000;
  Trampoline trampoline;
  StackSpan stack;
  std::int64_t sum = 0;
  Task<> task = loop(kRounds, &sum, &stack);
  task.start(trampoline);
  trampoline.run();
  ASSERT_TRUE(task.done());
  EXPECT_EQ(sum, std::int64_t{kRounds} * (kRounds - 1) / 2);
  EXPECT_LT(stack.size(), 4096u);
}

Task<int> deep(int depth, StackSpan* stack) {
  stack->look();
  if (depth == 0) co_return 0;
  const int below = co_await deep(depth - 1, stack);
  stack->look();
  co_return below + 1;
}
Task<> dive(int depth, int* reached, StackSpan* stack) { *reached = co_await deep(depth, stack); }

TEST(Task, TenThousandNestedTasksNeedNoStack) {
  Trampoline trampoline;
  StackSpan stack;
  int reached = 0;
  Task<> task = dive(10'000, &reached, &stack);
  task.start(trampoline);
  trampoline.run();
  ASSERT_TRUE(task.done());
  EXPECT_EQ(reached, 10'000);
  EXPECT_LT(stack.size(), 4096u);
}

Task<> throws_at_depth(int depth) {
  if (depth == 0) throw std::runtime_error("from the deep");
  co_await throws_at_depth(depth - 1);
}
Task<> catches(std::string* caught) {
  try {
    co_await throws_at_depth(100);
  } catch (const std::runtime_error& error) {
    *caught = error.what();
  }
  *caught += ", and on";
}

TEST(Task, AnExceptionPropagatesThroughAwaitsAndIsCaught) {
  Trampoline trampoline;
  std::string caught;
  Task<> task = catches(&caught);
  task.start(trampoline);
  trampoline.run();
  ASSERT_TRUE(task.done());
  EXPECT_EQ(task.exception(), nullptr);
  EXPECT_EQ(caught, "from the deep, and on");
}

Task<> crashes_with_locals(int* alive) {
  Counted local(alive);
  co_await throws_at_depth(3);
}

TEST(Task, AnExceptionThatNobodyCatchesIsKeptAndTheLocalsAreGone) {
  Trampoline trampoline;
  int alive = 0;
  Task<> task = crashes_with_locals(&alive);
  task.start(trampoline);
  trampoline.run();
  ASSERT_TRUE(task.done());
  EXPECT_EQ(alive, 0);
  ASSERT_NE(task.exception(), nullptr);
  EXPECT_THROW(std::rethrow_exception(task.exception()), std::runtime_error);
}

Task<> waits_inside(Gate* gate, int* alive, Counted parameter) {
  Counted local = std::move(parameter);
  Counted another(alive);
  co_await GateAwaiter(gate);
}
Task<> waits(Gate* gate, int* alive) {
  Counted local(alive);
  co_await waits_inside(gate, alive, Counted(alive));
}

TEST(Task, DestroyingItInMidAwaitRunsTheDestructorsOfEveryFrame) {
  Trampoline trampoline;
  Gate gate;
  int alive = 0;
  {
    Task<> task = waits(&gate, &alive);
    task.start(trampoline);
    trampoline.run();
    EXPECT_FALSE(task.done());
    EXPECT_GE(alive, 4);
  }
  EXPECT_EQ(alive, 0);
}

TEST(Task, GoesOnWhereItWaited) {
  Trampoline trampoline;
  Gate gate;
  int alive = 0;
  Task<> task = waits(&gate, &alive);
  task.start(trampoline);
  trampoline.run();
  trampoline.set_next(gate.waiting);
  trampoline.run();
  EXPECT_TRUE(task.done());
  EXPECT_EQ(alive, 0);
}

TEST(Task, OneThatIsNeverStartedRunsNothingAndLeaksNothing) {
  Gate gate;
  int alive = 0;
  { Task<> task = waits(&gate, &alive); }
  EXPECT_EQ(alive, 0);
  EXPECT_FALSE(gate.waiting);
}

Task<std::unique_ptr<int>> make_unique_later(int value) { co_return std::make_unique<int>(value); }
Task<> moves(int* out) {
  Task<std::unique_ptr<int>> pending = make_unique_later(1);
  pending = make_unique_later(42);
  std::unique_ptr<int> value = co_await std::move(pending);
  *out = *value;
}

TEST(Task, GivesAValueThatCanOnlyBeMoved) {
  Trampoline trampoline;
  int out = 0;
  Task<> task = moves(&out);
  task.start(trampoline);
  trampoline.run();
  EXPECT_EQ(out, 42);
}

/// A Process that notes what is asked of it and completes it at once, or when told to.
class NotingProcess final : public Process {
 public:
  explicit NotingProcess(bool at_once) : at_once_(at_once) {}

  const Address& our() const override { return our_; }
  const std::optional<Blob>& blob() const override { return none_; }
  const std::optional<Blob>& last_blob() const override { return none_; }
  const MessagePtr& prompting() const override { return prompting_; }
  void set_prompting(MessagePtr request) override { prompting_ = std::move(request); }
  void print(std::string text, std::uint8_t) override { notes.push_back(std::move(text)); }
  void set_on_exit(OnExit) override {}

  /// Runs a program to its end.
  void run(Task<> task) {
    Trampoline trampoline;
    task.start(trampoline);
    trampoline.run();
    while (!task.done()) {
      ASSERT_TRUE(finish_ && waiting_);
      std::exchange(finish_, {})();
      trampoline.set_next(std::exchange(waiting_, {}));
      trampoline.run();
    }
    ASSERT_EQ(task.exception(), nullptr);
  }

  std::vector<std::string> notes;

 protected:
  void begin(ReceiveOp& op) override {
    notes.push_back(op.wanted ? "receive_if" : "receive");
    complete([&op] { op.result = Event(Wake{}); });
  }
  void begin(AwaitOp& op) override {
    notes.push_back("await " + std::to_string(op.id.value));
    complete([&op] { op.result = Answer(ReceivedResponse{nullptr, Bytes("context that needs an allocation")}); });
  }
  void begin(SendOp& op) override {
    const auto* request = std::get_if<RequestDraft>(&op.draft);
    const Bytes& body = request ? request->body : std::get<ResponseDraft>(op.draft).body;
    notes.push_back((request ? "send " : "respond ") + std::string(body.view()));
    complete([&op] { op.result = SendReport{RequestId{7}, {}, true}; });
  }
  void begin(AskOp& op) override {
    notes.push_back("ask " + std::string(std::get<RequestDraft>(op.send.draft).body.view()));
    complete([&op] { op.result = Answer(ReceivedResponse{nullptr, Bytes("context that needs an allocation")}); });
  }
  void begin(CapabilityOp& op) override {
    notes.push_back("capabilities " + std::to_string(op.caps.size()));
    complete([&op] { op.result = op.caps; });
  }
  void begin(StateOp& op) override {
    notes.push_back("state");
    complete([&op] { op.result = std::optional<Bytes>(op.state); });
  }
  void begin(SpawnOp& op) override {
    notes.push_back("spawn " + op.draft.program);
    complete([&op] { op.result = SpawnError::NoFileAtPath; });
  }
  void suspend(std::coroutine_handle<> handle) override { waiting_ = handle; }

 private:
  void complete(std::function<void()> finish) {
    if (at_once_) return finish();
    finish_ = std::move(finish);
  }

  bool at_once_;
  MessagePtr prompting_;
  Address our_ = *Address::parse("our.dev@me:app:dev.os");
  std::optional<Blob> none_;
  std::function<void()> finish_;
  std::coroutine_handle<> waiting_;
};

RequestDraft draft(std::string body) {
  RequestDraft made(*Address::parse("our.dev@other-with-a-long-name:app:dev.os"), Bytes(std::move(body)));
  made.blob = Blob{"application/octet-stream", Bytes(std::string(100, 'b'))};
  made.metadata = std::string(100, 'm');
  made.context = Bytes(std::string(100, 'c'));
  return made;
}
// These are functions because, inside a co_await expression, g++ 12 frees twice what a lambda owns and does not compile
// a braced list.
Requests::Wanted wanted_that_owns(std::string text) {
  return [text = std::move(text)](const Received&) { return !text.empty(); };
}
Capabilities two_capabilities() {
  return {Capability::messaging(*Address::parse("our.dev@a:app:dev.os")), Capability::networking("our.dev")};
}

Task<> by_value(Process& self, RequestDraft what) { co_await self.send(std::move(what)); }
Task<> by_const_reference(Process& self, const RequestDraft& what) { co_await self.send(RequestDraft(what)); }
Task<> by_rvalue(Process& self, RequestDraft&& what) { co_await self.send(std::move(what)); }
Process::Awaiter<SendOp> plain(Process& self, RequestDraft what) { return self.send(std::move(what)); }

/// Every form in which g++ 12 frees an aggregate twice (a temporary inside a co_await expression), with the types of
/// the process API, which have constructors.
Task<> all_forms(Process& self) {
  const Address other = *Address::parse("our.dev@other:app:dev.os");
  co_await self.send(RequestDraft(other, Bytes("temporary")));
  co_await self.send(draft("returned"));
  co_await by_value(self, RequestDraft(other, Bytes("by value")));
  co_await by_const_reference(self, draft("by const reference"));
  co_await by_rvalue(self, draft("by rvalue"));
  co_await plain(self, draft("through a plain function"));
  RequestDraft named = draft("named");
  co_await self.send(std::move(named));
  Answer answer = co_await self.await_answer(RequestId{7});
  self.print(std::string(std::get<ReceivedResponse>(answer).context->view()));
  Answer direct = co_await self.send_and_await(RequestDraft(other, Bytes("direct")));
  self.print(std::string(std::get<ReceivedResponse>(direct).context->view()));
  co_await self.respond(ResponseDraft(Bytes("answer")));
  co_await self.receive_if(wanted_that_owns(std::string(100, 'w')));
  bool seen = false;
  co_await self.receive_if([&seen](const Received&) { return seen; });
  co_await self.receive();
  co_await self.save_capabilities(two_capabilities());
  Capabilities dropped = two_capabilities();
  co_await self.drop_capabilities(std::move(dropped));
  if ((co_await self.our_capabilities()).empty()) self.print("none");
}

class ProcessForms : public ::testing::TestWithParam<bool> {};

TEST_P(ProcessForms, EveryWayToWriteAnAwaitOwnsItsOperandsOnce) {
  NotingProcess process(GetParam());
  process.run(all_forms(process));
  EXPECT_EQ(process.notes,
            (std::vector<std::string>{"send temporary", "send returned", "send by value", "send by const reference",
                                      "send by rvalue", "send through a plain function", "send named", "await 7",
                                      "context that needs an allocation", "ask direct",
                                      "context that needs an allocation", "respond answer", "receive_if", "receive_if",
                                      "receive", "capabilities 2", "capabilities 2", "capabilities 0", "none"}));
}

INSTANTIATE_TEST_SUITE_P(AtOnceAndLater, ProcessForms, ::testing::Bool(),
                         [](const auto& param) { return param.param ? "AtOnce" : "Later"; });

}  // namespace
}  // namespace hypersim::runtime
