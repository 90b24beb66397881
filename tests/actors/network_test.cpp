// Several nodes in one network, seen from outside: what passes between them, in which order, and who is told what.

#include "hypersim/actors/network.hpp"

#include <gmock/gmock.h>

#include "world.hpp"

namespace hypersim::actors::testing {
namespace {

using namespace hypersim::runtime;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr NodeNumber kFirst{0};
constexpr NodeNumber kSecond{1};

std::string node_name(std::size_t node) { return "n" + std::to_string(node) + ".dev"; }
Address on(std::size_t node, std::string_view name) { return Address(node_name(node), id(name)); }

/// So many nodes, each with a process `app` that may use the network.
class Nodes {
 public:
  explicit Nodes(std::size_t count, Semantics semantics = Semantics::documented()) {
    NetworkConfig config;
    for (std::size_t i = 0; i < count; ++i) {
      NodeConfig& node = config.nodes.emplace_back();
      node.name = node_name(i);
      node.disk = kv_module::make_memory_disk();
      node.semantics = semantics;
    }
    network.emplace(std::move(config));
  }

  /// The process of each node runs its program; those without one take everything and do nothing.
  void boot(std::vector<Program> programs, const OnExit& on_exit = {}) {
    for (std::size_t i = 0; i < network->size(); ++i) {
      Node& node = network->node({static_cast<std::uint16_t>(i)});
      ProcessSpec spec = wired("app", i < programs.size() && programs[i] ? programs[i] : idles());
      spec.initial = {Capability::networking(node.name())};
      spec.on_exit = on_exit;
      node.boot({spec});
    }
  }
  void settle() {
    while (network->step()) {
    }
  }
  void finish() {
    settle();
    while (network->fire_next_timer()) settle();
  }
  template <class Fact>
  std::vector<Fact> facts() const {
    std::vector<Fact> found;
    for (const TraceEvent& event : network->trace().events()) {
      if (const auto* fact = std::get_if<Fact>(&event.fact)) found.push_back(*fact);
    }
    return found;
  }
  void note(std::string line) { log.push_back(std::to_string(network->now().ms) + " " + std::move(line)); }

  std::vector<std::string> log;
  std::optional<Network> network;
};

std::string text_of(const Event& event) {
  if (const auto* request = std::get_if<ReceivedRequest>(&event)) return std::string(request->message->body().view());
  if (const auto* response = std::get_if<ReceivedResponse>(&event))
    return "answer " + std::string(response->message->body().view());
  if (const auto* error = std::get_if<ReceivedError>(&event))
    return std::string(to_text(error->error.kind)) + " of " + std::string(error->error.message->body().view());
  return "wake";
}

Task<> send_each(Process& self, std::vector<RequestDraft> drafts) {
  for (RequestDraft& draft : drafts) co_await self.send(std::move(draft));
  co_await stay(self);
}
Program sends(std::vector<RequestDraft> drafts) {
  return [drafts = std::move(drafts)](Process& self) { return send_each(self, drafts); };
}
RequestDraft to(std::size_t node, std::string body, std::optional<std::uint64_t> seconds = 5) {
  RequestDraft draft(on(node, "app"), Bytes(std::move(body)));
  draft.expects_response_s = seconds;
  return draft;
}

Task<> note_each(Process& self, Nodes* nodes) {
  for (;;) {
    const Event event = co_await self.receive();
    nodes->note(text_of(event));
  }
}
Program notes(Nodes& nodes) {
  return [&nodes](Process& self) { return note_each(self, &nodes); };
}

TEST(Network, KeepsTheOrderOfEachPairOfNodes) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Nodes nodes(2);
    std::vector<RequestDraft> drafts;
    for (int i = 0; i < 20; ++i) drafts.push_back(to(1, std::to_string(i), std::nullopt));
    nodes.boot({sends(drafts), notes(nodes)});
    nodes.network->set_latency(kFirst, kSecond, 10 * (seed % 3));
    nodes.finish();
    ASSERT_EQ(nodes.log.size(), 20u);
    for (std::size_t i = 0; i < nodes.log.size(); ++i)
      EXPECT_TRUE(nodes.log[i].ends_with(" " + std::to_string(i))) << nodes.log[i];
  }
}

/// Takes one request, waits, and answers it; when the answer comes back as Offline, it answers once more.
Task<> answer_twice(Process& self, Nodes* nodes) {
  (void)co_await self.receive();
  nodes->network->go_offline(kFirst);
  co_await self.respond(ResponseDraft(Bytes("first")));
  const Event back = co_await self.receive();
  nodes->note(text_of(back));
  nodes->note(self.prompting() != nullptr ? "prompted by " + std::string(self.prompting()->body().view()) : "nothing");
  nodes->network->go_online(kFirst);
  co_await self.respond(ResponseDraft(Bytes("second")));
  co_await stay(self);
}

Task<> ask_and_note(Process& self, Nodes* nodes) {
  const Answer answer = co_await self.send_and_await(to(1, "question"));
  nodes->note(describe(answer));
  co_await stay(self);
}

TEST(Network, WhoAnswersANodeThatIsOfflineMayAnswerAgain) {
  Nodes nodes(2);
  nodes.boot({[&nodes](Process& self) { return ask_and_note(self, &nodes); },
              [&nodes](Process& self) { return answer_twice(self, &nodes); }});
  nodes.finish();
  EXPECT_THAT(nodes.log, ElementsAre("0 Offline of first", "0 prompted by question", "0 second"));
}

TEST(NetworkHyperdrive, WhoAnswersANodeThatIsOfflineIsNotTold) {
  Nodes nodes(2, Semantics::documented().with(Row::D42));
  nodes.boot({[&nodes](Process& self) { return ask_and_note(self, &nodes); },
              [&nodes](Process& self) { return answer_twice(self, &nodes); }});
  nodes.finish();
  EXPECT_THAT(nodes.log, ElementsAre("5000 Timeout (timed_out)"));
  const auto back = nodes.facts<fact::NotReached>();
  ASSERT_EQ(back.size(), 1u);
  EXPECT_FALSE(back[0].told);
}

/// Answers one request over a connection that cannot be made, and crashes. The next life notes what it gets.
Task<> answer_and_crash(Process& self, Nodes* nodes, bool* is_second_life) {
  if (std::exchange(*is_second_life, true)) {
    nodes->note("another life");
    co_await note_each(self, nodes);
  }
  (void)co_await self.receive();
  nodes->network->partition(kFirst, kSecond);
  co_await self.respond(ResponseDraft(Bytes("lost")));
  throw std::runtime_error("it fails");
}

TEST(Network, AnotherLifeDoesNotHearOfWhatTheFormerOneCouldNotDeliver) {
  Nodes nodes(2);
  bool is_second_life = false;
  nodes.boot({[&nodes](Process& self) { return ask_and_note(self, &nodes); },
              [&](Process& self) { return answer_and_crash(self, &nodes, &is_second_life); }},
             OnExit{OnExit::Kind::Restart, {}});
  nodes.finish();
  EXPECT_THAT(nodes.log, ElementsAre("0 another life", "5000 Timeout (timed_out)"));
  const auto back = nodes.facts<fact::NotReached>();
  ASSERT_EQ(back.size(), 1u);
  EXPECT_FALSE(back[0].told);
}

TEST(Network, TellsNobodyOfARequestThatExpectsNoResponse) {
  Nodes nodes(2);
  nodes.network->go_offline(kSecond);
  nodes.boot({[&nodes](Process& self) { return note_each(self, &nodes); }});
  nodes.finish();
  Nodes quiet(2);
  quiet.network->go_offline(kSecond);
  quiet.boot({sends({to(1, "lost", std::nullopt), to(1, "asked")})});
  quiet.finish();
  const auto back = quiet.facts<fact::NotReached>();
  ASSERT_EQ(back.size(), 2u);
  EXPECT_FALSE(back[0].told);
  EXPECT_TRUE(back[1].told);
  EXPECT_EQ(quiet.facts<fact::Failed>().size(), 1u);
  EXPECT_THAT(nodes.log, IsEmpty());
}

TEST(Network, CutsTheConnectionThatWasUsedLeastRecently) {
  Nodes nodes(35);
  std::vector<RequestDraft> drafts;
  for (std::size_t i = 1; i <= 33; ++i) drafts.push_back(to(i, "hello", std::nullopt));
  for (std::size_t i = 1; i <= 34; ++i)
    nodes.network->set_latency(kFirst, {static_cast<std::uint16_t>(i)}, 1000);  // all are under way
  nodes.boot({sends(drafts)});
  nodes.settle();
  const auto lost = nodes.facts<fact::Lost>();
  ASSERT_EQ(lost.size(), 1u);
  EXPECT_EQ(lost[0].why, Loss::TooManyPeers);
  EXPECT_EQ(lost[0].message->target.node(), node_name(1));
}

Task<> give(Process& self, std::size_t node, bool with_ticket) {
  RequestDraft draft = to(node, "share", std::nullopt);
  if (with_ticket) draft.capabilities = {Capability(self.our(), "\"ticket\"")};
  co_await self.send(std::move(draft));
  co_await stay(self);
}

TEST(Network, SignsWhatLeavesANodeAndNothingElse) {
  for (const bool with_ticket : {false, true}) {
    Nodes nodes(2);
    nodes.boot({[with_ticket](Process& self) { return give(self, 1, with_ticket); }});
    nodes.finish();
    EXPECT_EQ(nodes.network->signatures_made(), with_ticket ? 1u : 0u);
  }
  Nodes alone(1);
  alone.boot({[](Process& self) { return give(self, 0, true); }});
  alone.finish();
  EXPECT_EQ(alone.network->signatures_made(), 0u);
}

Task<> ask_in_turn(Process& self, Nodes* nodes, std::vector<std::pair<std::uint64_t, RequestDraft>> drafts) {
  for (auto& [at_ms, draft] : drafts) {
    RequestDraft timer(Address(self.our().node(), *ProcessId::parse("timer:distro:sys")),
                       Bytes("{\"SetTimer\":" + std::to_string(at_ms - nodes->network->now().ms) + "}"));
    timer.expects_response_s = 100'000;
    (void)co_await self.send_and_await(std::move(timer));
    const Answer answer = co_await self.send_and_await(std::move(draft));
    nodes->note(describe(answer));
  }
  co_await stay(self);
}

/// A message is under way to the other side when one that is too large comes.
Nodes& play_too_large(Nodes& nodes) {
  nodes.network->set_latency(kFirst, kSecond, 1000);
  nodes.boot({[&nodes](Process& self) {
                return ask_in_turn(self, &nodes, {{100, to(1, std::string(11'000'000, 'a'))}});
              },
              [&nodes](Process& self) {
                return ask_in_turn(self, &nodes, {{50, to(0, "early", 3)}});
              }});
  nodes.finish();
  return nodes;
}

TEST(NetworkHyperdrive, AMessageThatIsTooLargeTakesItsConnectionWithIt) {
  Nodes documented(2);
  EXPECT_EQ(play_too_large(documented).facts<fact::Lost>().size(), 1u);
  Nodes shipped(2, Semantics::documented().with(Row::D44));
  const auto lost = play_too_large(shipped).facts<fact::Lost>();
  ASSERT_EQ(lost.size(), 2u);
  EXPECT_EQ(lost[0].why, Loss::TooLarge);
  EXPECT_EQ(lost[1].why, Loss::BehindTooLarge);
  EXPECT_EQ(lost[1].message->body().view(), "early");
}

TEST(NetworkHyperdrive, AConnectionLivesForHalfAnHour) {
  constexpr std::uint64_t kHalfAnHourMs = 1'800'000;
  for (const bool ships : {false, true}) {
    Nodes nodes(2, ships ? Semantics::documented().with(Row::D44) : Semantics::documented());
    nodes.network->set_latency(kFirst, kSecond, 1000);
    nodes.boot({[&nodes](Process& self) {
                  return ask_in_turn(self, &nodes,
                                     {{0, to(1, "first")},
                                      {kHalfAnHourMs - 1001, to(1, "in time")},
                                      {kHalfAnHourMs + 10'000, to(1, "later")}});
                },
                echoes()});
    nodes.finish();
    const std::string second = std::to_string(kHalfAnHourMs + (ships ? 3999 : 999));
    EXPECT_THAT(nodes.log, ElementsAre("2000 first", second + (ships ? " Timeout (timed_out)" : " in time"),
                                       std::to_string(kHalfAnHourMs + 12'000) + " later"));
    EXPECT_EQ(nodes.facts<fact::Lost>().size(), ships ? 1u : 0u) << "the answer: the connection broke under it";
  }
}

TEST(Network, AStrangeNodeIsOffline) {
  Nodes nodes(2);
  nodes.boot({sends({RequestDraft(Address("elsewhere.dev", id("app")), Bytes("hi"))})});
  nodes.finish();
  const auto failed = nodes.facts<fact::Failed>();
  ASSERT_EQ(failed.size(), 1u);
  EXPECT_EQ(failed[0].error.cause, SendErrorCause::UnknownNode);
}

TEST(Network, EachFactSaysOnWhichNodeItCameAbout) {
  Nodes nodes(3);
  nodes.boot({sends({to(2, "hi", std::nullopt)})});
  nodes.finish();
  for (const TraceEvent& event : nodes.network->trace().events()) {
    const std::string here = node_name(event.node.value);
    if (const auto* sent = std::get_if<fact::Sent>(&event.fact)) {
      EXPECT_EQ(here, sent->message->source.node());
    } else if (const auto* delivered = std::get_if<fact::Delivered>(&event.fact)) {
      EXPECT_EQ(here, delivered->message->target.node());
    } else if (const auto* started = std::get_if<fact::ProcessStarted>(&event.fact)) {
      EXPECT_EQ(here, started->process.node());
    }
  }
}

}  // namespace
}  // namespace hypersim::actors::testing
