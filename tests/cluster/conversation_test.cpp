// A coordinator and workers in one process, over loopback; what is played is made up.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <sys/socket.h>
#include <unistd.h>

#include "certificates.hpp"
#include "proxy.hpp"
#include "workers_at_work.hpp"

namespace hypersim::cluster {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint64_t kNumbers = 20'000;

std::string expected(std::uint64_t numbers = kNumbers) { return made_up({1, numbers}); }

TEST(Conversation, BringsEveryOutcomeOnceAndInOrder) {
  const WorkerInThread one, two;
  Exploring exploring({one.port(), two.port()});
  exploring.begin(kNumbers);
  std::set<std::string> from;
  EXPECT_EQ(exploring.all(kNumbers, [&](const Outcome& outcome) { from.insert(outcome.from); }), expected());
  const Figures figures = exploring.workers().figures();
  EXPECT_EQ(figures.by_workers + figures.by_itself, kNumbers);
  EXPECT_GT(figures.by_workers, 0u);
  EXPECT_THAT(figures.differing, testing::IsEmpty());
  EXPECT_THAT(exploring.told(), testing::IsEmpty());
}

TEST(Conversation, ServesOneExplorationAfterTheOther) {
  MadeUp made;
  made.names_what = true;
  const WorkerInThread worker(made);
  Exploring exploring({worker.port()});
  for (int i = 0; i < 200; ++i) {
    const std::string what = std::to_string(i);
    exploring.begin(kNumbers, what);
    exploring.all(kNumbers / 20, [&](const Outcome& outcome) {
      EXPECT_TRUE(outcome.from.empty() || outcome.bytes.starts_with(what + "\n")) << what << " gets " << outcome.bytes;
    });
    exploring.workers().end();  // in the middle
  }
  EXPECT_THAT(worker.prepared(), Contains("199"));
  EXPECT_THAT(exploring.told(), testing::IsEmpty()) << "it brings nothing that nobody was to play";
}

TEST(Conversation, SendsOnlyWhatTheWorkerDoesNotHave) {
  const WorkerInThread worker;
  const Proxy proxy(worker.port());
  Exploring exploring({proxy.port()});
  Contents contents;
  const Content large = contents.add(std::string(5'000'000, 'x'));
  const Content empty = contents.add("");
  exploring.begin(1'000, "first", contents, {large, empty});
  EXPECT_EQ(exploring.all(1'000), expected(1'000));
  EXPECT_GT(proxy.bytes(), large.size);
  const std::uint64_t before = proxy.bytes();
  exploring.begin(1'000, "second", contents, {large, empty});
  EXPECT_EQ(exploring.all(1'000), expected(1'000));
  EXPECT_LT(proxy.bytes() - before, 500'000u);
  EXPECT_THAT(worker.prepared(), ElementsAre("first", "5000000", "0", "second", "5000000", "0"));
}

TEST(Conversation, CarriesLargeOutcomesInPieces) {
  MadeUp made;
  made.outcome = [](Range range) { return std::string(3 * kPieceSize + 7, static_cast<char>('a' + range.first % 26)); };
  const WorkerInThread worker(made);
  Exploring exploring({worker.port()});
  exploring.begin(1'000);
  std::uint64_t large = 0;
  exploring.all(1'000, [&](const Outcome& outcome) {
    if (!outcome.from.empty()) large += outcome.bytes == made.outcome(outcome.range);
  });
  EXPECT_GT(large, 0u);
}

TEST(Conversation, AWorkerOfAnotherBuildIsRefusedInWords) {
  const WorkerInThread worker({}, {}, {"another", "0.2.0", {}});
  Exploring exploring({worker.port()});
  exploring.begin(100);
  EXPECT_EQ(exploring.all(100), expected(100)) << "the one who explores plays by itself";
  EXPECT_THAT(exploring.told(), ElementsAre(HasSubstr("it is another build of hypersim: 0.2.0 (another…), and here is "
                                                      "0.1.0 (build…)")));
  EXPECT_THAT(worker.told(), Contains(HasSubstr("it is another build of hypersim: 0.1.0 (build…)")));
  EXPECT_EQ(exploring.workers().figures().by_itself, 100u);
}

TEST(Conversation, AWorkerWithOtherLibrariesIsRefusedInWords) {
  const WorkerInThread worker;
  Build build = test_build();
  build.libraries = {{"birthdays.so", std::string(64, '1')}};
  Exploring exploring({worker.port()}, {}, build);
  exploring.begin(100);
  EXPECT_EQ(exploring.all(100), expected(100));
  EXPECT_THAT(exploring.told(), ElementsAre(HasSubstr("birthdays.so (sha256 111111111111…)")));
}

TEST(Conversation, AWrongTokenIsRefusedInWords) {
  const std::string token = "0123456789abcdef0123456789abcdef";
  const WorkerInThread worker({}, {{}, token});
  const WorkerInThread open;
  const auto told = [](std::uint16_t port, const std::string& shown) {
    Exploring exploring({port}, {{}, shown});
    exploring.begin(100);
    EXPECT_EQ(exploring.all(100), expected(100));
    return exploring.told();
  };
  EXPECT_THAT(told(worker.port(), std::string(32, 'f')),
              ElementsAre(HasSubstr("the token that was shown is another one")));
  EXPECT_THAT(told(worker.port(), ""), ElementsAre(HasSubstr("no token was shown")));
  EXPECT_THAT(told(open.port(), token), ElementsAre(HasSubstr("the worker was started without one")));
  Exploring exploring({worker.port()}, {{}, token});
  exploring.begin(kNumbers);
  EXPECT_TRUE(exploring.all(kNumbers) == expected());
  EXPECT_GT(exploring.workers().figures().by_workers, 0u);
}

TEST(Conversation, AWorkerThatCannotMakeReadySaysWhy) {
  MadeUp made;
  made.cannot = "no compiler is there";
  const WorkerInThread worker(made);
  Exploring exploring({worker.port()});
  exploring.begin(100);
  EXPECT_EQ(exploring.all(100), expected(100));
  EXPECT_THAT(exploring.told(), ElementsAre(HasSubstr("it cannot play this: no compiler is there")));
}

TEST(Conversation, WhatIsNoOutcomeIsPlayedElsewhere) {
  MadeUp lies;
  lies.outcome = [](Range) { return std::string("a lie"); };
  const WorkerInThread liar(lies), honest;
  Exploring exploring({liar.port(), honest.port()});
  exploring.begin(kNumbers);
  std::string outcomes;
  for (std::uint64_t next = 1; next <= kNumbers;) {
    const Next what = exploring.workers().next([] { return false; });
    if (const auto* own = std::get_if<PlayYourself>(&what)) {
      exploring.workers().deliver_own(own->range, made_up(own->range));
      continue;
    }
    const auto& outcome = std::get<Outcome>(what);
    if (outcome.bytes == "a lie") {
      exploring.workers().reject(outcome, "it lies");
      continue;
    }
    EXPECT_EQ(outcome.range.first, next);
    outcomes += outcome.bytes;
    next = outcome.range.end();
  }
  EXPECT_EQ(outcomes, expected());
}

TEST(Conversation, OutcomesThatDifferAreAFault) {
  MadeUp differs;
  differs.each = microseconds(100);
  differs.outcome = [](Range range) { return made_up(range) + "and more"; };
  const WorkerInThread odd(differs);
  MadeUp slow;
  slow.each = microseconds(200);
  const WorkerInThread good(slow);
  Proxy proxy(odd.port());
  Exploring exploring({proxy.port(), good.port()});
  constexpr std::uint64_t kMany = 40'000;
  exploring.begin(kMany);
  // What the odd one has is lost for a while, and played by the other; then it brings its own.
  bool was_held = false;
  const auto began = std::chrono::steady_clock::now();
  exploring.all(kMany, [&](const Outcome& outcome) {
    const auto passed = std::chrono::steady_clock::now() - began;
    if (!was_held && outcome.from.ends_with(std::to_string(proxy.port()))) proxy.hold(was_held = true);
    if (was_held && passed > milliseconds(2500)) proxy.hold(false);
  });
  EXPECT_TRUE(was_held);
  EXPECT_THAT(exploring.workers().figures().differing, Contains(HasSubstr("one of the machines is broken")));
}

TEST(Conversation, AWorkerThatIsCutOffLosesNothing) {
  MadeUp slow;
  slow.each = microseconds(100);
  const WorkerInThread one(slow), two(slow);
  Proxy proxy(one.port());
  Exploring exploring({proxy.port(), two.port()});
  exploring.begin(kNumbers);
  std::uint64_t ranges = 0;
  EXPECT_EQ(exploring.all(kNumbers,
                          [&](const Outcome&) {
                            ++ranges;
                            if (ranges == 10) proxy.close_all();
                            if (ranges == 20) proxy.hold(true);
                            if (ranges == 40) proxy.hold(false);
                          }),
            expected());
  const Figures figures = exploring.workers().figures();
  EXPECT_GT(figures.lost + figures.expired, 0u);
  EXPECT_THAT(figures.differing, testing::IsEmpty());
}

TEST(Conversation, AWorkerMayComeLater) {
  std::uint16_t port = 0;
  { port = WorkerInThread().port(); }  // which is free again
  Exploring exploring({port});
  exploring.begin(1'000);
  std::uint64_t seen = 0;
  const auto counts = [&](const Outcome& outcome) { seen += outcome.range.count; };
  EXPECT_EQ(exploring.all(1'000, counts), expected(1'000)) << "nobody comes for five seconds";
  EXPECT_EQ(seen, exploring.workers().figures().by_itself);
  EXPECT_THAT(exploring.told(), ElementsAre(HasSubstr("Connection refused; it is tried again until the end")));
}

TEST(Conversation, AnInterruptionEndsTheWait) {
  Exploring exploring({1});  // where nobody listens
  exploring.begin(100);
  int asked = 0;
  EXPECT_TRUE(std::holds_alternative<Stopped>(exploring.workers().next([&] { return ++asked > 3; })));
}

TEST(Conversation, IsTheSameWithCertificates) {
  const Certificates made;
  const WorkerInThread one({}, made.security()), two({}, made.security());
  Exploring exploring({one.port(), two.port()}, made.security());
  exploring.begin(kNumbers);
  EXPECT_TRUE(exploring.all(kNumbers) == expected());
  EXPECT_GT(exploring.workers().figures().by_workers, 0u);
}

/// What is told of a worker that cannot be reached so. One that can be reached is there, too.
std::vector<std::string> told_of(std::uint16_t port, const Security& security) {
  Exploring exploring({port}, security);
  exploring.begin(100);
  while (exploring.told().empty()) std::this_thread::sleep_for(milliseconds(10));
  return exploring.told();
}

TEST(Conversation, SaysWhatIsWrongWithACertificate) {
  const Certificates made, other;
  const WorkerInThread worker({}, made.security());
  const WorkerInThread open;
  Security strange = other.security();
  strange.token = made.security().token;
  EXPECT_THAT(told_of(worker.port(), strange), ElementsAre(HasSubstr("its certificate does not count: ")));
  strange = made.security();
  strange.tls->certificate = other.path("one.pem");
  strange.tls->key = other.path("one.key");
  EXPECT_THAT(told_of(worker.port(), strange), ElementsAre(HasSubstr("it does not take our certificate: ")));
  EXPECT_THAT(told_of(worker.port(), {{}, made.security().token}), ElementsAre(HasSubstr("nobody answers")));
  EXPECT_THAT(told_of(open.port(), made.security()), ElementsAre(HasSubstr("it does not speak TLS")));
  Exploring exploring({worker.port()}, made.security());
  exploring.begin(kNumbers);
  EXPECT_EQ(exploring.all(kNumbers), expected()) << "the worker outlives all of them";
  EXPECT_GT(exploring.workers().figures().by_workers, 0u);
}

TEST(Conversation, AWorkerOutlivesHostileBytes) {
  const WorkerInThread worker;
  std::vector<int> open;
  std::string random;
  for (std::uint64_t i = 0; i < 4096; ++i) random += static_cast<char>(runtime::mix(i));
  for (const std::string& bytes : {std::string("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), std::string(32, '\0'),
                                   std::string(5, '\0'), std::string(32, '\xff'), random, std::string()}) {
    const int fd = connect_to(worker.port());
    EXPECT_EQ(::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    open.push_back(fd);
  }
  Exploring exploring({worker.port()});
  exploring.begin(kNumbers);
  EXPECT_TRUE(exploring.all(kNumbers) == expected());
  EXPECT_GT(exploring.workers().figures().by_workers, 0u);
  for (const int fd : open) ::close(fd);
}

TEST(Conversation, AWorkerDoesNotListenBeyondThisMachineWithoutCertificates) {
  WorkerOptions options{{"0.0.0.0", 0}, {}, test_build()};
  WorkerCalls calls;
  calls.on_listening = [](const Address&) { ADD_FAILURE() << "it listens"; };
  calls.stops = [] { return true; };
  EXPECT_THAT(linked_network_library().work(options, calls, 1).error(),
              HasSubstr("0.0.0.0:0 is not an address of this machine"));
}

TEST(Conversation, AWorkerSaysThatItsPortIsTaken) {
  const WorkerInThread other;
  WorkerOptions options{{"127.0.0.1", other.port()}, {}, test_build()};
  WorkerCalls calls;
  calls.stops = [] { return true; };
  EXPECT_THAT(linked_network_library().work(options, calls, 1).error(), HasSubstr("nothing can listen there"));
}

}  // namespace
}  // namespace hypersim::cluster
