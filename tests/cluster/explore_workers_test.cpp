// hypersim worker and hypersim explore --workers, as a user meets them.

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "certificates.hpp"
#include "explored.hpp"
#include "worker_command.hpp"

namespace hypersim::cluster {
namespace {

using cli::Scratch;
using testing::HasSubstr;
using testing::Not;

const std::string kMany = "races.scn --strategy random --schedules 5000 --keep-going --no-shrink --seed 7";

/// What a scenario leaves, with workers and without.
void expect_same_with(const std::string& workers, const std::string& arguments, const std::string& text,
                      std::string* errors = nullptr) {
  const Scratch scratch;
  scratch.write("races.scn", text);
  const Explored alone = explored(scratch, arguments, "");
  expect_same(alone, explored(scratch, arguments, " --workers " + workers, errors));
}

TEST(ExploreWorkers, FindTheSameAsOneProcess) {
  const WorkerCommand one, two;
  std::string errors;
  expect_same_with(one.address() + "," + two.address(), kMany, kRaces, &errors);
  EXPECT_THAT(errors, HasSubstr("hypersim: workers played "));
  EXPECT_THAT(errors, Not(HasSubstr("workers played 0 ")));
}

TEST(ExploreWorkers, FindTheSameUnderEveryStrategy) {
  const WorkerCommand one, two;
  const std::string workers = one.address() + "," + two.address();
  for (const char* strategy : {"portfolio", "pct", "exhaustive"}) {
    SCOPED_TRACE(strategy);
    expect_same_with(workers, std::string("races.scn --schedules 900 --keep-going --no-shrink --strategy ") + strategy,
                     kRaces);
  }
}

TEST(ExploreWorkers, StopAtTheFirstFailureAsOneProcessDoes) {
  const WorkerCommand worker;
  expect_same_with(worker.address(), "races.scn --strategy random", kRaces);
}

TEST(ExploreWorkers, GetEveryFileThatTheScenarioNames) {
  const Scratch scratch;
  std::filesystem::create_directories(scratch.path() / "inner/deep");
  scratch.write("inner/cast.inc", "process ann ann:app:dev.os\nprocess ben ben:app:dev.os\n");
  scratch.write("inner/deep/value.bin", std::string(3'000'000, 'v'));
  scratch.write("inner/races.scn",
                "scenario \"files\"\ninclude file:cast.inc\nlet wanted 0\nmatrix n 1 2\nann open d\nben open d\n"
                "ann set d k file:deep/value.bin\nparallel\n  ann set d k {wanted}\n  ben log \"a\"\n"
                "  ben get d k => any\nend\nann get d k => {n}\n");
  const WorkerCommand worker;
  const std::string arguments = "inner --strategy random --schedules 50 --set wanted=1 --semantics hyperdrive";
  const Explored alone = explored(scratch, arguments, "");
  EXPECT_EQ(alone.exit_code, 1) << alone.out;
  std::string errors;
  expect_same(alone, explored(scratch, arguments, " --workers " + worker.address(), &errors));
  EXPECT_THAT(errors, Not(HasSubstr("workers played 0 "))) << errors;
}

TEST(ExploreWorkers, TakeAScenarioFromStandardInput) {
  const WorkerCommand worker;
  const Scratch scratch;
  scratch.write("races.scn", kRaces);
  const std::string arguments = "- --strategy random --schedules 300 --keep-going --no-shrink <races.scn";
  const Explored alone = explored(scratch, arguments, "");
  std::string errors;
  expect_same(alone, explored(scratch, arguments, " --workers " + worker.address(), &errors));
  EXPECT_THAT(errors, Not(HasSubstr("workers played 0 "))) << errors;
}

/// The command at another place, with or without the library that talks to other machines.
std::string copied_program(const support::TempFolder& folder, bool with_library) {
  namespace fs = std::filesystem;
  const fs::path root = folder.path();
  const std::string program = root / "bin/hypersim";
  fs::create_directories(root / "bin");
  fs::copy_file(support::hypersim_program(), program);
  const fs::path libraries = fs::path(support::hypersim_program()).parent_path().parent_path() / "lib/hypersim";
  fs::create_directories(root / "lib");
  if (with_library) fs::copy(libraries, root / "lib/hypersim");
  return program;
}

TEST(ExploreWorkers, TakeALibraryThatIsInstalledBesideTheCommand) {
  const support::TempFolder folder;
  const std::string alone = copied_program(folder, false);
  folder.write("a.scn", "scenario \"a\"\nprocess ann ann:app:dev.os\nann open d\n");
  const auto played = support::run_shell(support::quoted(alone) + " explore a.scn", folder.path());
  EXPECT_EQ(played.exit_code, 0) << played.err;
  for (const char* const arguments : {" explore a.scn --workers localhost:1", " worker --listen 127.0.0.1:0"}) {
    const auto refused = support::run_shell(support::quoted(alone) + arguments, folder.path());
    EXPECT_EQ(refused.exit_code, 2) << arguments;
    EXPECT_THAT(refused.err, HasSubstr("the part of hypersim that talks to other machines cannot be loaded"));
    EXPECT_THAT(refused.err, HasSubstr("lib/hypersim/hypersim-network-"));
  }
}

TEST(ExploreWorkers, OfAnotherBuildAreRefusedAndNothingChanges) {
  const support::TempFolder folder;
  const std::string other = copied_program(folder, true);
  std::ofstream(other, std::ios::app) << "another build";
  const WorkerCommand worker({}, other), same;
  std::string errors;
  expect_same_with(worker.address() + "," + same.address(), kMany, kRaces, &errors);
  EXPECT_THAT(errors, HasSubstr("the worker " + worker.address() + ": it is another build of hypersim: "));
  EXPECT_THAT(errors, Not(HasSubstr("the worker " + same.address() + ": it is another build")));
}

TEST(ExploreWorkers, WithAnotherLibraryAreRefusedAndNothingChanges) {
  const std::string text =
      "scenario \"loaded\"\nprocess ann ann:app:dev.os\nprocess lib lib:app:dev.os program load-test\n"
      "parallel\n  ann request lib body \"a\" => \"a from load-test\"\n  ann log \"x\"\nend\n";
  const std::string loads = "races.scn --strategy random --schedules 300 --load " + cli::library("load_test_library");
  const WorkerCommand none, right({"--load", cli::library("load_test_library")});
  std::string errors;
  expect_same_with(none.address(), loads, text, &errors);
  EXPECT_THAT(errors, HasSubstr("it has not loaded libload_test_library.so (sha256 "));
  expect_same_with(right.address(), loads, text, &errors);
  EXPECT_THAT(errors, Not(HasSubstr("workers played 0 "))) << errors;
  expect_same_with(right.address(), kMany, kRaces, &errors);
  EXPECT_THAT(errors, HasSubstr("it has loaded libload_test_library.so (sha256 "));
}

TEST(ExploreWorkers, ThatALoadedProgramEndsAreStartedAgainAndTheVerdictStays) {
  const std::string text =
      "scenario \"frail\"\nprocess ann ann:app:dev.os\nprocess ben ben:app:dev.os\nprocess lib lib:app:dev.os program "
      "frail\n"
      "parallel\n  ann send lib body \"a\" no answer\n  ben send lib body \"stop\" no answer\nend\n";
  const std::string loads =
      "races.scn --strategy random --schedules 2000 --jobs 1 --load " + cli::library("ending_library");
  const WorkerCommand one({"--load", cli::library("ending_library")}), two({"--load", cli::library("ending_library")});
  const Scratch alone, together;
  alone.write("races.scn", text);
  together.write("races.scn", text);
  const Explored without = explored(alone, loads, "");
  std::string errors;
  const Explored with = explored(together, loads, " --workers " + one.address() + "," + two.address(), &errors);
  EXPECT_EQ(without.exit_code, 1) << without.out;
  EXPECT_EQ(with.exit_code, 1) << with.out << errors;
  EXPECT_THAT(with.out, HasSubstr("ended the program"));
}

TEST(ExploreWorkers, TakeCertificatesOfBothSidesAndAToken) {
  const Certificates made, other;
  const auto options = [](const Certificates& some) {
    return std::vector<std::string>{"--tls-cert", some.path("one.pem"), "--tls-key",    some.path("one.key"),
                                    "--tls-ca",   some.path("ca.pem"),  "--token-file", some.path("token")};
  };
  const auto words = [&](const Certificates& some) {
    std::string text;
    for (const std::string& word : options(some)) text += " " + word;
    return text;
  };
  const WorkerCommand worker(options(made));
  std::string errors;
  expect_same_with(worker.address() + words(made), kMany, kRaces, &errors);
  EXPECT_THAT(errors, Not(HasSubstr("workers played 0 "))) << errors;
  const Scratch scratch;
  scratch.write("races.scn", kRaces);
  explored(scratch, "races.scn --strategy random --schedules 20 --keep-going",
           " --workers " + worker.address() + words(other), &errors);
  EXPECT_THAT(errors, HasSubstr("its certificate does not count: "));
  EXPECT_THAT(scratch.complaint("explore races.scn --workers 10.0.0.1:7000"),
              HasSubstr("--workers: 10.0.0.1:7000 is not an address of this machine"));
  EXPECT_THAT(scratch.complaint("worker --listen 0.0.0.0:7000 --token-file " + made.path("token")),
              HasSubstr("--listen: 0.0.0.0:7000 is not an address of this machine"));
  EXPECT_THAT(scratch.complaint("worker --tls-cert " + made.path("absent.pem") + " --tls-key " + made.path("one.key") +
                                " --tls-ca " + made.path("ca.pem")),
              HasSubstr("--tls-cert " + made.path("absent.pem") + ": the certificate cannot be read"));
  EXPECT_THAT(scratch.complaint("explore races.scn --token-file x"), HasSubstr("--workers"));
  EXPECT_THAT(scratch.complaint("explore races.scn --workers 127.0.0.1"), HasSubstr("expected HOST:PORT"));
  EXPECT_THAT(scratch.complaint("worker --listen here"), HasSubstr("expected HOST:PORT"));
}

TEST(ExploreWorkers, EndWhereASignalComes) {
  for (const int signal : {SIGINT, SIGTERM}) {
    WorkerCommand worker;
    worker.send(signal);
    EXPECT_EQ(worker.wait(), 0);
  }
  WorkerCommand loaded({"--load", cli::library("load_test_library")});
  loaded.send(SIGTERM);
  EXPECT_EQ(loaded.wait(), 0);
}

}  // namespace
}  // namespace hypersim::cluster
