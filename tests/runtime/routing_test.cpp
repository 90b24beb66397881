// The routing rules against an oracle that is written from docs/semantics.md, section 3, in plain booleans: every
// combination of who sends, to whom, what they hold, and what is sent.
#include "hypersim/runtime/routing.hpp"

#include <gtest/gtest.h>
#include <ostream>

namespace hypersim::runtime {

std::ostream& operator<<(std::ostream& out, Route::To to) {
  constexpr const char* kNames[] = {"Process", "Kernel", "Network", "Bounce", "Nowhere"};
  return out << kNames[static_cast<int>(to)];
}
std::ostream& operator<<(std::ostream& out, Refusal why) { return out << to_text(why); }

namespace {

const NodeId kOurNode = "our.dev";
const NodeId kOtherNode = "other.dev";

ProcessId process(std::string_view text) { return *ProcessId::parse(text); }
Address ours(std::string_view text) { return Address(kOurNode, process(text)); }
Address theirs(std::string_view text) { return Address(kOtherNode, process(text)); }

enum class Sender { Known, Unknown, Module, Remote, Kernel, State, Vfs, NamedKernel };
enum class Target { Known, Unknown, Remote, Kernel };
enum class Sort { Asking, Telling, Answering };

struct Case {
  Sender sender;
  Target target;
  Sort sort;
  bool target_is_public, sender_wired, target_wired, sender_messaging, sender_networking, target_networking;

  static constexpr unsigned kFlags = 6;
  void set_flags(unsigned bits) {
    bool* const flags[kFlags] = {&target_is_public, &sender_wired,      &target_wired,
                                 &sender_messaging, &sender_networking, &target_networking};
    for (unsigned i = 0; i < kFlags; ++i) *flags[i] = (bits >> i) & 1u;
  }
  std::string describe() const {
    std::string text = "sender " + std::to_string(static_cast<int>(sender)) + ", target " +
                       std::to_string(static_cast<int>(target)) + ", sort " + std::to_string(static_cast<int>(sort));
    if (target_is_public) text += ", target public";
    if (sender_wired) text += ", sender wired";
    if (target_wired) text += ", target wired";
    if (sender_messaging) text += ", messaging";
    if (sender_networking) text += ", sender networking";
    if (target_networking) text += ", target networking";
    return text;
  }
};

struct Expected {
  Route::To to;
  Refusal why = Refusal::None;
  bool reported = false;
};

Address source_of(Sender sender) {
  switch (sender) {
    case Sender::Known:
      return ours("sender:app:dev.os");
    case Sender::Unknown:
      return ours("nobody:app:dev.os");
    case Sender::Module:
      return ours("kv:distro:sys");
    case Sender::Remote:
      return theirs("sender:app:dev.os");
    case Sender::Kernel:
      return ours("kernel:distro:sys");
    case Sender::State:
      return ours("state:distro:sys");
    case Sender::Vfs:
      return ours("vfs:distro:sys");
    case Sender::NamedKernel:
      return ours("kernel:app:dev.os");
  }
  return {};
}

Address target_of(Target target) {
  switch (target) {
    case Target::Known:
      return ours("target:app:dev.os");
    case Target::Unknown:
      return ours("nowhere:app:dev.os");
    case Target::Remote:
      return theirs("target:app:dev.os");
    case Target::Kernel:
      return ours("kernel:distro:sys");
  }
  return {};
}

Expected oracle(const Case& c) {
  const bool sender_exists = c.sender != Sender::Unknown;
  const bool sender_is_userspace = c.sender == Sender::Known || c.sender == Sender::NamedKernel;
  const bool reported = c.sort == Sort::Asking && sender_is_userspace;
  // Rule 3
  if (c.sender == Sender::Remote) {
    if (c.target == Target::Unknown || c.target == Target::Remote) return {Route::To::Nowhere, Refusal::UnknownTarget};
    if (!c.target_networking) return {Route::To::Nowhere, Refusal::RemoteToLocalWithoutNetworking};
    if (c.target == Target::Kernel) return {Route::To::Nowhere, Refusal::KernelCommandFromAnotherNode};
    return {Route::To::Process};
  }
  // Rule 2
  if (c.target == Target::Remote) {
    if (!sender_exists) return {Route::To::Nowhere, Refusal::UnknownSender};
    if (c.sender_networking) return {Route::To::Network};
    return {Route::To::Bounce, Refusal::MissingNetworkingCapability, reported};
  }
  // Rule 4
  const bool privileged = c.sender == Sender::Kernel || c.sender == Sender::State || c.sender == Sender::Vfs;
  if (!privileged && !sender_exists) return {Route::To::Bounce, Refusal::UnknownSender, false};
  if (c.target == Target::Unknown) return {Route::To::Bounce, Refusal::UnknownTarget, reported};
  if (!privileged) {
    const bool messaging = c.sender_messaging || (c.sender_wired && c.target_wired);
    if (!c.target_is_public && !messaging) return {Route::To::Bounce, Refusal::MissingMessagingCapability, reported};
  }
  // Rule 5
  return {c.target == Target::Kernel ? Route::To::Kernel : Route::To::Process};
}

/// The kernel's table in that case.
RoutingTable table_for(const Case& c) {
  CapabilityTable capabilities(kOurNode);
  RoutingTable table(kOurNode);
  struct Row {
    Address who;
    bool wired, is_public, userspace, messaging, networking;
  };
  std::vector<Row> rows;
  if (c.sender != Sender::Unknown && c.sender != Sender::Remote) {
    const bool userspace = c.sender == Sender::Known || c.sender == Sender::NamedKernel;
    rows.push_back({source_of(c.sender), c.sender_wired, false, userspace, c.sender_messaging, c.sender_networking});
  }
  if (c.target == Target::Known || (c.target == Target::Kernel && c.sender != Sender::Kernel)) {
    rows.push_back({target_of(c.target), c.target_wired, c.target_is_public, c.target == Target::Known, false,
                    c.target_networking});
  }
  for (const Row& row : rows) {
    const ProcessId& who = row.who.process();
    capabilities.add_process(who, row.wired);
    // Near misses that must not count.
    capabilities.add(who, {messaging_capability(ours("else:app:dev.os")), networking_capability(kOtherNode)});
    if (row.messaging) capabilities.add(who, {messaging_capability(target_of(c.target))});
    if (row.networking) capabilities.add(who, {networking_capability(kOurNode)});
    table.insert(who, {row.is_public, row.userspace, capabilities.row(who)});
  }
  return table;
}

KernelMessage message_for(const Case& c) {
  KernelMessage message;
  message.id = RequestId{7};
  message.source = source_of(c.sender);
  message.target = target_of(c.target);
  if (c.sort == Sort::Answering) {
    message.message = Response{};
  } else {
    Request request;
    if (c.sort == Sort::Asking) request.expects_response_s = 5;
    message.message = request;
  }
  return message;
}

void compare(const Case& c) {
  const RoutingTable table = table_for(c);
  const KernelMessage message = message_for(c);
  const Expected expected = oracle(c);
  const Route route = hypersim::runtime::route(message, table);
  ASSERT_EQ(route.to, expected.to) << c.describe();
  ASSERT_EQ(route.why, expected.why) << c.describe();
  std::optional<Capability> missing;
  if (expected.why == Refusal::MissingMessagingCapability) missing = messaging_capability(message.target);
  if (expected.why == Refusal::MissingNetworkingCapability) missing = networking_capability(kOurNode);
  ASSERT_EQ(route.missing, missing) << c.describe();
  if (route.to == Route::To::Bounce) {
    ASSERT_EQ(bounce_is_reported(message, table), expected.reported) << c.describe();
  }
}

TEST(Routing, FollowsTheFiveRulesInEveryCombination) {
  std::size_t cases = 0;
  for (int sender = 0; sender <= static_cast<int>(Sender::NamedKernel); ++sender) {
    for (int target = 0; target <= static_cast<int>(Target::Kernel); ++target) {
      for (int sort = 0; sort <= static_cast<int>(Sort::Answering); ++sort) {
        for (unsigned flags = 0; flags < (1u << Case::kFlags); ++flags) {
          Case c{};
          c.sender = static_cast<Sender>(sender);
          c.target = static_cast<Target>(target);
          c.sort = static_cast<Sort>(sort);
          c.set_flags(flags);
          // The kernel as its own target is one row, not two.
          if (c.sender == Sender::Kernel && c.target == Target::Kernel) continue;
          compare(c);
          if (HasFatalFailure()) return;
          ++cases;
        }
      }
    }
  }
  EXPECT_EQ(cases, (8u * 4u - 1u) * 3u * 64u);
}

TEST(Routing, TheMessagingOfANamesakeOnAnotherNodeDoesNotCount) {
  CapabilityTable capabilities(kOurNode);
  RoutingTable table(kOurNode);
  for (const char* name : {"sender:app:dev.os", "target:app:dev.os"}) {
    capabilities.add_process(process(name), false);
  }
  capabilities.add(process("sender:app:dev.os"), {messaging_capability(theirs("target:app:dev.os"))});
  for (const char* name : {"sender:app:dev.os", "target:app:dev.os"}) {
    table.insert(process(name), {false, true, capabilities.row(process(name))});
  }
  const Case c{Sender::Known, Target::Known, Sort::Asking, false, false, false, false, false, false};
  EXPECT_EQ(route(message_for(c), table).why, Refusal::MissingMessagingCapability);
}

TEST(Routing, TheNetworkingCapabilityOfAnotherNodeDoesNotCount) {
  CapabilityTable capabilities(kOurNode);
  RoutingTable table(kOurNode);
  const ProcessId sender = process("sender:app:dev.os");
  capabilities.add_process(sender, false);
  capabilities.add(sender, {networking_capability(kOtherNode)});
  table.insert(sender, {false, true, capabilities.row(sender)});
  const Case c{Sender::Known, Target::Remote, Sort::Asking, false, false, false, false, false, false};
  EXPECT_EQ(route(message_for(c), table).why, Refusal::MissingNetworkingCapability);
}

TEST(RoutingTable, PublishingARowChangesWhatTheProcessMay) {
  CapabilityTable capabilities(kOurNode);
  RoutingTable table(kOurNode);
  for (const char* name : {"sender:app:dev.os", "target:app:dev.os"}) {
    capabilities.add_process(process(name), false);
    table.insert(process(name), {false, true, capabilities.row(process(name))});
  }
  const ProcessId sender = process("sender:app:dev.os");
  const Case c{Sender::Known, Target::Known, Sort::Answering, false, false, false, false, false, false};
  EXPECT_EQ(route(message_for(c), table).to, Route::To::Bounce);
  capabilities.add(sender, {messaging_capability(ours("target:app:dev.os"))});
  EXPECT_EQ(route(message_for(c), table).to, Route::To::Bounce) << "not published yet";
  table.publish(sender, capabilities.row(sender));
  EXPECT_EQ(route(message_for(c), table).to, Route::To::Process);
  capabilities.drop(sender, {messaging_capability(ours("target:app:dev.os"))});
  table.publish(sender, capabilities.row(sender));
  EXPECT_EQ(route(message_for(c), table).to, Route::To::Bounce);
}

TEST(RoutingTable, PublishingARowOfAProcessThatIsGoneDoesNotBringItBack) {
  CapabilityTable capabilities(kOurNode);
  RoutingTable table(kOurNode);
  const ProcessId gone = process("sender:app:dev.os");
  capabilities.add_process(gone, false);
  table.insert(gone, {false, true, capabilities.row(gone)});
  table.erase(gone);
  table.publish(gone, capabilities.row(gone));
  EXPECT_EQ(table.find(gone), nullptr);
}

TEST(Localized, TurnsOurIntoTheNodesOwnNameAndNothingElse) {
  EXPECT_EQ(localized(*Address::parse("our@a:app:dev.os"), kOurNode), ours("a:app:dev.os"));
  EXPECT_EQ(localized(theirs("a:app:dev.os"), kOurNode), theirs("a:app:dev.os"));
  EXPECT_EQ(localized(*Address::parse("our.dev2@our:our:our"), kOurNode).text(), "our.dev2@our:our:our");
}

}  // namespace
}  // namespace hypersim::runtime
