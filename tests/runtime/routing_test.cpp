// Compares the routing rules with a table that a person can read beside docs/semantics.md, section 3. Every combination
// of what the kernel looks at must match exactly one row, and every row must be needed.

#include "hypersim/runtime/routing.hpp"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <map>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

namespace hypersim::runtime {
namespace {

const NodeId kOurNode = "our.dev";
const NodeId kOtherNode = "other.dev";

ProcessId process(std::string_view text) { return *ProcessId::parse(text); }
Address ours(std::string_view text) { return Address(kOurNode, process(text)); }
Address theirs(std::string_view text) { return Address(kOtherNode, process(text)); }

// `*`: whatever it is. Sender and target are `unknown` if there is no such process here, `remote` on another node.
// wired: who of sender and target is; `dropped`: both, but the sender has dropped that capability.
// network: who of both holds the networking capability.
constexpr const char* kTable = R"(
sender                   target                   public wired                       messaging network       goes-to because
# Rule 2: from here to another node. Modules hold networking from the beginning.
unknown                  remote                   *      *                           *         *             nowhere unknown_sender
process,impostor         remote                   *      *                           *         sender,both   network none
process,impostor         remote                   *      *                           *         neither,target bounce missing_networking_capability
module,kernel,state,vfs  remote                   *      *                           *         *             network none
# Rule 3: from another node to here. Messaging is not checked.
remote                   unknown,remote           *      *                           *         *             nowhere unknown_target
remote                   process                  *      *                           *         neither,sender nowhere remote_to_local_without_networking
remote                   process                  *      *                           *         target,both   process none
remote                   module                   *      *                           *         *             process none
remote                   kernel                   *      *                           *         *             nowhere kernel_command_from_another_node
# Rule 4: from here to here. Three modules may message anyone.
kernel,state,vfs         unknown                  *      *                           *         *             bounce  unknown_target
kernel,state,vfs         process,module           *      *                           *         *             process none
kernel,state,vfs         kernel                   *      *                           *         *             kernel  none
# All other senders must exist, and so must the target.
unknown                  process,module,kernel    *      *                           *         *             bounce  unknown_sender
unknown                  unknown                  *      *                           *         *             bounce  unknown_sender
process,module,impostor  unknown                  *      *                           *         *             bounce  unknown_target
# The target is public, or the sender may message it: by the wire, or by the capability.
process,module,impostor  process,module           yes    *                           *         *             process none
process,module,impostor  kernel                   yes    *                           *         *             kernel  none
process,module,impostor  process,module           no     both                        *         *             process none
process,module,impostor  kernel                   no     both                        *         *             kernel  none
process,module,impostor  process,module           no     neither,sender,target,dropped yes     *             process none
process,module,impostor  kernel                   no     neither,sender,target,dropped yes     *             kernel  none
process,module,impostor  process,module,kernel    no     neither,sender,target,dropped no      *             bounce  missing_messaging_capability
)";

using Names = std::vector<std::string>;

Names split(const std::string& text, char by) {
  Names parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, by);) {
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

bool matches(const std::string& pattern, const std::string& name) {
  const Names names = split(pattern, ',');
  return pattern == "*" || std::find(names.begin(), names.end(), name) != names.end();
}

/// The rows, each a list of seven patterns and the decision.
std::vector<Names> rows() {
  std::vector<Names> table;
  for (const std::string& line : split(kTable, '\n')) {
    if (line[0] != '#') table.push_back(split(line, ' '));
  }
  table.erase(table.begin());  // the names of the columns
  return table;
}

const std::array<Names, 6> kColumns = {{
    {"process", "module", "impostor", "kernel", "state", "vfs", "unknown", "remote"},
    {"process", "module", "kernel", "unknown", "remote"},
    {"yes", "no"},
    {"neither", "sender", "target", "both", "dropped"},
    {"yes", "no"},
    {"neither", "sender", "target", "both"},
}};
const Names kSorts = {"asking", "telling", "answering"};

/// All combinations of the columns, and of what is sent.
std::vector<Names> combinations() {
  std::vector<Names> all = {{}};
  const auto multiply = [&all](const Names& column) {
    std::vector<Names> longer;
    for (const Names& begun : all) {
      for (const std::string& name : column) {
        longer.push_back(begun);
        longer.back().push_back(name);
      }
    }
    all = std::move(longer);
  };
  for (const Names& column : kColumns) multiply(column);
  multiply(kSorts);
  return all;
}

Address address(const std::string& role, const std::string& name) {
  static const std::map<std::string, std::string> modules = {{"module", "kv:distro:sys"},
                                                             {"kernel", "kernel:distro:sys"},
                                                             {"state", "state:distro:sys"},
                                                             {"vfs", "vfs:distro:sys"},
                                                             {"impostor", "kernel:app:dev.os"}};
  std::string id = role + ":app:dev.os";
  if (const auto module = modules.find(name); module != modules.end()) id = module->second;
  if (role == "target" && name == "module") id = "timer:distro:sys";
  return name == "remote" ? theirs(id) : ours(id);
}

/// `sort` is one of kSorts.
KernelMessage message_of(const std::string& sort, const Address& source, const Address& target) {
  KernelMessage message;
  message.id = RequestId{7};
  message.source = source;
  message.target = target;
  message.message = Response{};
  if (sort != "answering") {
    Request request;
    if (sort == "asking") request.expects_response_s = 5;
    message.message = request;
  }
  return message;
}

struct Case {
  Address source, target;
  RoutingTable table{kOurNode};
  KernelMessage message;
};

Case case_of(const Names& names) {
  // One by one, since clang 14's lambdas cannot use a structured binding.
  const std::string& sender = names[0];
  const std::string& target = names[1];
  const std::string& is_public = names[2];
  const std::string& wired = names[3];
  const std::string& messaging = names[4];
  const std::string& network = names[5];
  Case made;
  made.source = address("sender", sender);
  made.target = address("target", target);
  const bool to_itself = made.source == made.target;  // the kernel, to the kernel
  CapabilityTable capabilities(kOurNode);
  const auto add = [&](const std::string& role, const std::string& name, const Address& who) {
    if (name == "unknown" || name == "remote") return;
    if (!capabilities.knows(who.process())) {
      capabilities.add_process(who.process(), wired == role || wired == "both" || wired == "dropped");
    }
    // What must not count: the messaging capability of somebody else, the networking capability of another node.
    capabilities.add(who.process(),
                     {Capability::messaging(ours("other:app:dev.os")), Capability::networking(kOtherNode)});
    if (network == role || network == "both") capabilities.add(who.process(), {Capability::networking(kOurNode)});
  };
  add("sender", sender, made.source);
  if (!to_itself || capabilities.knows(made.target.process())) add("target", target, made.target);
  const Capability right = Capability::messaging(made.target);
  if (capabilities.knows(made.source.process())) {
    if (wired == "dropped") capabilities.drop(made.source.process(), {right});
    if (messaging == "yes") capabilities.add(made.source.process(), {right});
  }
  for (const auto& [name, who] : {std::tie(sender, made.source), std::tie(target, made.target)}) {
    if (!capabilities.knows(who.process())) continue;
    const bool userspace = name == "process" || name == "impostor";
    const bool open = &who == &made.target && is_public == "yes";
    made.table.insert(who.process(), {open, userspace, capabilities.row(who.process())});
  }
  made.message = message_of(names[6], made.source, made.target);
  return made;
}

const char* name_of(Route::To to) {
  switch (to) {
    case Route::To::Process:
      return "process";
    case Route::To::Kernel:
      return "kernel";
    case Route::To::Network:
      return "network";
    case Route::To::Bounce:
      return "bounce";
    case Route::To::Nowhere:
      return "nowhere";
  }
  return "?";
}

std::string describe(const Names& names) {
  return names[6] + ": " + names[0] + " -> " + names[1] + ", public " + names[2] + ", wired " + names[3] +
         ", messaging " + names[4] + ", network " + names[5];
}

bool matches(const Names& row, const Names& names) {
  for (std::size_t column = 0; column < kColumns.size(); ++column) {
    if (!matches(row[column], names[column])) return false;
  }
  return true;
}

TEST(Routing, FollowsTheFiveRulesInEveryCombination) {
  const std::vector<Names> table = rows();
  std::vector<int> used(table.size(), 0);
  const std::vector<Names> all = combinations();
  EXPECT_EQ(all.size(), 8u * 5 * 2 * 5 * 2 * 4 * 3);
  for (const Names& names : all) {
    std::vector<std::size_t> fitting;
    for (std::size_t row = 0; row < table.size(); ++row) {
      if (matches(table[row], names)) fitting.push_back(row);
    }
    ASSERT_EQ(fitting.size(), 1u) << "rows for " << describe(names);
    ++used[fitting[0]];
    const Names& row = table[fitting[0]];
    const Case made = case_of(names);
    const Route taken = route(made.message, made.table);
    ASSERT_EQ(name_of(taken.to), row[6]) << describe(names);
    ASSERT_EQ(to_text(taken.why), row[7]) << describe(names);
    std::optional<Capability> missing;
    if (row[7] == "missing_messaging_capability") missing = Capability::messaging(made.target);
    if (row[7] == "missing_networking_capability") missing = Capability::networking(kOurNode);
    ASSERT_EQ(taken.missing, missing) << describe(names);
  }
  for (std::size_t row = 0; row < table.size(); ++row) EXPECT_GT(used[row], 0) << "row " << row << " is not needed";
}

TEST(Routing, ABounceIsReportedToAProcessThatAskedAndToNobodyElse) {
  int reported = 0;
  for (const Names& names : combinations()) {
    const Case made = case_of(names);
    if (route(made.message, made.table).to != Route::To::Bounce) continue;
    const bool told = names[6] == "asking" && (names[0] == "process" || names[0] == "impostor");
    ASSERT_EQ(bounce_is_reported(made.message, made.table), told) << describe(names);
    reported += told ? 1 : 0;
  }
  EXPECT_GT(reported, 0);
}

TEST(Routing, TheMessagingOfANamesakeOnAnotherNodeDoesNotCount) {
  CapabilityTable capabilities(kOurNode);
  RoutingTable table(kOurNode);
  for (const char* name : {"sender:app:dev.os", "target:app:dev.os"}) {
    capabilities.add_process(process(name), false);
  }
  capabilities.add(process("sender:app:dev.os"), {Capability::messaging(theirs("target:app:dev.os"))});
  for (const char* name : {"sender:app:dev.os", "target:app:dev.os"}) {
    table.insert(process(name), {false, true, capabilities.row(process(name))});
  }
  const KernelMessage asking = message_of("asking", ours("sender:app:dev.os"), ours("target:app:dev.os"));
  EXPECT_EQ(route(asking, table).why, Refusal::MissingMessagingCapability);
}

TEST(Routing, TheNetworkingCapabilityOfAnotherNodeDoesNotCount) {
  CapabilityTable capabilities(kOurNode);
  RoutingTable table(kOurNode);
  const ProcessId sender = process("sender:app:dev.os");
  capabilities.add_process(sender, false);
  capabilities.add(sender, {Capability::networking(kOtherNode)});
  table.insert(sender, {false, true, capabilities.row(sender)});
  const KernelMessage asking = message_of("asking", ours("sender:app:dev.os"), theirs("target:app:dev.os"));
  EXPECT_EQ(route(asking, table).why, Refusal::MissingNetworkingCapability);
}

TEST(RoutingTable, PublishingARowChangesWhatTheProcessMay) {
  CapabilityTable capabilities(kOurNode);
  RoutingTable table(kOurNode);
  for (const char* name : {"sender:app:dev.os", "target:app:dev.os"}) {
    capabilities.add_process(process(name), false);
    table.insert(process(name), {false, true, capabilities.row(process(name))});
  }
  const ProcessId sender = process("sender:app:dev.os");
  const KernelMessage answer = message_of("answering", ours("sender:app:dev.os"), ours("target:app:dev.os"));
  EXPECT_EQ(route(answer, table).to, Route::To::Bounce);
  capabilities.add(sender, {Capability::messaging(ours("target:app:dev.os"))});
  EXPECT_EQ(route(answer, table).to, Route::To::Bounce) << "not published yet";
  table.publish(sender, capabilities.row(sender));
  EXPECT_EQ(route(answer, table).to, Route::To::Process);
  capabilities.drop(sender, {Capability::messaging(ours("target:app:dev.os"))});
  table.publish(sender, capabilities.row(sender));
  EXPECT_EQ(route(answer, table).to, Route::To::Bounce);
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

TEST(RoutingHyperdrive, WhateverIsNamedKernelIsTheKernelOfItsNode) {
  for (const Semantics semantics : {Semantics::documented(), Semantics::documented().with(Row::D19)}) {
    const bool ships = semantics.ships(Row::D19);
    RoutingTable table(kOurNode, RoutingPolicy::of(semantics));
    const auto nothing = std::make_shared<CapabilityRow>();
    table.insert(process("app:app:dev.os"), {false, true, nothing});
    table.insert(process("kernel:app:dev.os"), {true, true, nothing});
    table.insert(process("kernels:app:dev.os"), {true, true, nothing});
    KernelMessage message;
    message.source = ours("app:app:dev.os");
    message.target = ours("kernel:app:dev.os");
    message.message = Request();
    EXPECT_EQ(route(message, table).to, ships ? Route::To::Kernel : Route::To::Process);
    message.target = ours("kernels:app:dev.os");
    EXPECT_EQ(route(message, table).to, Route::To::Process);
  }
}

TEST(Localized, TurnsOurIntoTheNodesOwnNameAndNothingElse) {
  EXPECT_EQ(localized(*Address::parse("our@a:app:dev.os"), kOurNode), ours("a:app:dev.os"));
  EXPECT_EQ(localized(theirs("a:app:dev.os"), kOurNode), theirs("a:app:dev.os"));
  EXPECT_EQ(localized(*Address::parse("our.dev2@our:our:our"), kOurNode).text(), "our.dev2@our:our:our");
}

}  // namespace
}  // namespace hypersim::runtime
