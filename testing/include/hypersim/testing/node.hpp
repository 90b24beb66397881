#pragma once
// Unit tests of processes: a GoogleTest fixture that is a node. The test spawns processes, sends as a process among
// them, lets time pass, and looks into the storage. If a test fails, it prints what happened and the seed.
//
//   class Birthdays : public hypersim::testing::NodeTest {};
//
//   TEST_F(Birthdays, AnswersWithThem) {
//     spawn("owner:birthdays:dev.os", "birthdays", {.args = R"({"alice":"1990"})"}).unwrap();
//     EXPECT_THAT(request("owner:birthdays:dev.os", "alice"), Body("1990"));
//   }
//
// By default, every process is wired: it may message kv, the timer and every other wired process. Only a process that
// stands in for a runtime module, such as vfs:distro:sys, never is.

#include <chrono>
#include <cstdint>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/processes/process_lib.hpp"

namespace hypersim::testing {

using processes::Address;
using processes::Bytes;
using processes::Capabilities;
using processes::Capability;
using processes::PackageId;
using processes::ProcessId;
template <class T>
using Result = processes::Result<T>;
template <class T = void>
using Task = processes::Task<T>;

/// How a process is initialized; see the clauses of `process` in docs/scenario-language.md.
struct ProcessOptions {
  std::string args = {};  // JSON
  bool wired = true;
  bool is_public = false;
  Capabilities capabilities = {};  // granted by the kernel
  struct Grant {
    std::string to;  // a process of this node
    std::string params = "\"messaging\"";
  };
  std::vector<Grant> grants = {};
  processes::OnExit on_exit = processes::OnExit::none();
};

/// What a request carries besides its body.
struct MessageOptions {
  std::optional<std::string> blob = {};
  Capabilities capabilities = {};
  std::optional<std::string> metadata = {};
  std::chrono::seconds timeout{5};
};

/// The result of a request, or a message that came in.
struct Received {
  enum class Kind { Request, Response, Timeout, Bounced, Offline, Nothing };
  Kind kind = Kind::Nothing;
  std::string body;
  std::optional<std::string> blob;
  std::optional<std::string> metadata;
  Capabilities capabilities;
  Address source;
};
/// For GoogleTest: `a response "1990" from owner:birthdays:dev.os`.
void PrintTo(const Received& received, std::ostream* out);

class NodeTest : public ::testing::Test {
 public:
  NodeTest();
  ~NodeTest() override;

  /// Starts a process. `process_id`: `owner:birthdays:dev.os`. The program is the name of one that HYPERSIM_PROCESS has
  /// registered, or a coroutine itself. An error is a text that is no ProcessId, a program that nobody has registered,
  /// or a process that is there already.
  Result<ProcessId> spawn(std::string_view process_id, std::string_view program, const ProcessOptions& options = {});
  Result<ProcessId> spawn(std::string_view process_id, processes::detail::Entry program,
                          const ProcessOptions& options = {});

  // The test is itself a process, `tester:test:test.os`. What it receives waits until next_message() takes it.

  const Address& tester() const;
  /// Sends, and waits for the answer. Time passes if necessary.
  Received request(std::string_view to, const processes::Payload& body, const MessageOptions& options = {});
  /// Sends, and returns before the message is delivered. No answer is expected.
  void send(std::string_view to, const processes::Payload& body, const MessageOptions& options = {});
  /// The first message that waits for the test, in order of arrival; Kind::Nothing if none. No time passes.
  Received next_message();
  /// Answers the request that next_message() took last.
  void respond(const processes::Payload& body, const MessageOptions& options = {});
  /// Saves capabilities that came with a message, or that the test issues. Returns what was refused.
  Capabilities save(const Capabilities& caps);

  // Driving.

  /// Runs until nothing is left to do without time passing. All calls except send() do this by themselves.
  void settle();
  /// Lets that much virtual time pass; what is due happens.
  void advance(std::chrono::milliseconds time);
  std::chrono::milliseconds now() const;
  void kill(std::string_view process_id);
  void crash(std::string_view process_id);
  /// kv dies in the middle of its work and comes back on the same storage.
  void crash_kv();
  /// Shuts the node down in good order and boots it again. Processes with OnExit Restart come back.
  void restart();

  // Observing.

  bool alive(std::string_view process_id);
  bool holds(std::string_view process_id, const Capability& cap);
  /// The capability to read or to write a database.
  Capability capability(processes::kv::Right right, const PackageId& package, std::string_view db) const;
  /// The right to send messages to that process.
  Capability messaging(std::string_view process_id) const;
  /// What the storage itself holds under the key, past every capability. Typed calls store JSON text: the key `"a"`.
  std::optional<std::string> stored(const PackageId& package, std::string_view db, std::string_view key);
  /// The lines that were printed so far.
  std::vector<std::string> printed();
  /// Everything that has happened so far, for people to read.
  std::string explained() const;

  /// Runs `body` once for each of that many schedules, each on a fresh node with its own seed, and stops at the first
  /// that fails. HYPERSIM_SEED=N repeats one. It must be the whole test: what was spawned before is gone.
  void under_schedules(int count, const std::function<void()>& body);

 protected:
  /// Prints what happened if the test has failed.
  void TearDown() override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hypersim::testing
