// How a component becomes machine code: it is kept, others are told apart, and what goes wrong is said.

#include "hypersim/wasm/build.hpp"

#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>

#include "hypersim/wasm/cache.hpp"

#include "../../wasm/child.hpp"
#include "../../wasm/guest_code.hpp"
#include "component_bytes.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::wasm {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
namespace fs = std::filesystem;

/// Sets a variable of the environment until the end of the test.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name); before != nullptr) before_ = before;
    ::setenv(name, value.c_str(), 1);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() {
    if (before_) {
      ::setenv(name_, before_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

Component echo() {
  auto component = read_component(support::read_file(support::source_dir() + "/tests/wasm/guests/echo.wasm"));
  return std::move(component).value();
}

/// Each test has a cache of its own.
class Build : public testing::Test {
 protected:
  std::string error(const BuildOptions& options = {}) const {
    const auto built = build(echo(), options);
    return built.ok() ? "it was built" : built.error();
  }
  /// A program that does what those lines of sh say, in a folder for PATH.
  void write_program(const std::string& name, const std::string& lines) const {
    const std::string path = folder.write("bin/" + name, "#!/bin/sh\n" + lines);
    fs::permissions(path, fs::perms::owner_all);
  }
  std::vector<std::string> kept() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder.path("hypersim/wasm")))
      names.push_back(entry.path().filename());
    return names;
  }

  support::TempFolder folder;
  Variable cache{"XDG_CACHE_HOME", folder.path().string()};
};

TEST_F(Build, MakesItOnceAndKeepsIt) {
  int made = 0;
  BuildOptions options;
  options.name = "echo";
  options.on_making = [&](const std::string& where) {
    ++made;
    EXPECT_EQ(where, folder.path("hypersim/wasm"));
  };
  const auto first = build(echo(), options);
  ASSERT_TRUE(first.ok()) << first.error();
  const auto second = build(echo(), options);
  ASSERT_TRUE(second.ok()) << second.error();
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(made, 1);
  EXPECT_EQ(kept().size(), 1u) << "the workshop is gone";
  const auto cache_now = Cache::open();
  ASSERT_TRUE(cache_now.ok());
  ASSERT_EQ(cache_now->entries().size(), 1u);
  EXPECT_EQ(cache_now->entries().front().name, "echo");
  EXPECT_EQ(cache_now->entries().front().optimization, 0);
}

TEST_F(Build, MakesWhatCanBeLoadedAndNeedsNothingOfHypersim) {
  const auto built = build(echo(), {});
  ASSERT_TRUE(built.ok()) << built.error();
  void* const library = ::dlopen(built->c_str(), RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(library, nullptr) << ::dlerror();
  const auto* const code = static_cast<const GuestCode*>(::dlsym(library, kGuestSymbol));
  ASSERT_NE(code, nullptr);
  EXPECT_EQ(code->abi, kGuestAbi);
  EXPECT_GE(code->instance_size, sizeof(GuestMemory));
  EXPECT_EQ(code->initialize, nullptr);
  ::dlclose(library);
}

TEST_F(Build, TakesWhatIsOptimizedMoreUnlessItMustBeExact) {
  BuildOptions options;
  options.optimization = 1;
  const auto fast = build(echo(), options);
  ASSERT_TRUE(fast.ok()) << fast.error();
  options.optimization = 0;
  EXPECT_EQ(*build(echo(), options), *fast);
  options.exactly = true;
  EXPECT_NE(*build(echo(), options), *fast);
  EXPECT_EQ(kept().size(), 2u);
}

TEST_F(Build, TellsComponentsApart) {
  auto other = read_component(component_of(ModuleParts()));
  ASSERT_TRUE(other.ok());
  const auto one = build(echo(), {});
  const auto two = build(*other, {});
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_NE(*one, *two);
}

TEST_F(Build, AsksForWhatIsMissingByTheNameOfItsPackage) {
  fs::create_directories(folder.path("bin"));
  const Variable path("PATH", folder.path("bin"));
  EXPECT_EQ(error(), "wasm2c is needed, and is not there: apt install wabt");
  write_program("wasm2c", "echo 1.0.32");
  EXPECT_THAT(error(), StartsWith("a C compiler is needed (clang, gcc or cc), and there is none: apt install"));
  const Variable compiler("CC", "no-such-compiler");
  EXPECT_THAT(error(), StartsWith("CC names the C compiler \"no-such-compiler\", and there is no such program"));
  EXPECT_THAT(kept(), IsEmpty());
}

TEST_F(Build, RefusesAnotherVersionOfTheTranslator) {
  write_program("wasm2c", "echo 1.0.36");
  const Variable path("PATH", folder.path("bin") + ":/usr/bin:/bin");
  EXPECT_THAT(error(), HasSubstr("is version 1.0.36, and hypersim knows version 1.0.32"));
}

TEST_F(Build, SaysWhatTheToolsSay) {
  write_program("wasm2c", "[ $1 = --version ] && exec echo 1.0.32\necho 'guest.wasm:0000012: bad thing' >&2\nexit 1");
  const Variable path("PATH", folder.path("bin") + ":/usr/bin:/bin");
  EXPECT_EQ(error(), "wasm2c refuses it: guest.wasm:0000012: bad thing");
  write_program("wasm2c", "[ $1 = --version ] && exec echo 1.0.32\nkill -ABRT $$");
  EXPECT_THAT(error(), StartsWith("wasm2c ended by Aborted; it ends so on features that it does not translate"));
  write_program("wasm2c", "[ $1 = --version ] && exec echo 1.0.32\ntouch guest.c");
  write_program("bad-cc", "echo 'internal error' >&2; exit 4");
  const Variable compiler("CC", folder.path("bin/bad-cc"));
  EXPECT_THAT(error(), HasSubstr("bad-cc refuses it: internal error; another C compiler can be chosen with CC"));
  EXPECT_THAT(kept(), IsEmpty());
}

TEST_F(Build, EndsItsChildrenWhenItIsInterrupted) {
  write_program("slow-cc", "sleep 1000");
  const Variable compiler("CC", folder.path("bin/slow-cc"));
  BuildOptions options;
  bool is_compiling = false;
  options.on_making = [&](const std::string&) { is_compiling = true; };
  options.is_interrupted = [&] { return is_compiling; };
  EXPECT_EQ(error(options), "interrupted");
  EXPECT_THAT(kept(), IsEmpty());
}

TEST_F(Build, KeepsNothingWhereOthersWrite) {
  fs::create_directories(folder.path("hypersim/wasm"));
  fs::permissions(folder.path("hypersim/wasm"), fs::perms::all);
  EXPECT_THAT(error(), HasSubstr("must be yours, and nobody else may write to it"));
}

TEST_F(Build, DoesNotRunWhatOthersCanWrite) {
  const auto built = build(echo(), {});
  ASSERT_TRUE(built.ok()) << built.error();
  fs::permissions(*built, fs::perms::all);
  int made = 0;
  BuildOptions options;
  options.on_making = [&](const std::string&) { ++made; };
  ASSERT_TRUE(build(echo(), options).ok());
  EXPECT_EQ(made, 1);
}

TEST_F(Build, SaysThatThereIsNoPlace) {
  const Variable none("XDG_CACHE_HOME", "");
  const Variable home("HOME", "");
  EXPECT_THAT(error(), StartsWith("there is no place for compiled components: set XDG_CACHE_HOME"));
  const Variable file("XDG_CACHE_HOME", "/dev/null");
  EXPECT_THAT(error(), HasSubstr("cannot be made: /dev/null/hypersim/wasm"));
}

TEST_F(Build, CacheIsEmptiedOfEverythingThatItMade) {
  ASSERT_TRUE(build(echo(), {}).ok());
  folder.write("hypersim/wasm/.making-abc/guest.c", "left by somebody who was killed");
  folder.write("hypersim/wasm/notes.txt", "somebody's own");
  auto cache_now = Cache::open();
  ASSERT_TRUE(cache_now.ok());
  EXPECT_EQ(*cache_now->clear(), 1u);
  EXPECT_EQ(kept(), std::vector<std::string>{"notes.txt"});
}

TEST(RunChild, IsHeldToItsLimits) {
  support::TempFolder folder;
  const ChildLimits limits{1, std::uint64_t{1} << 28, 1000};
  const auto run = [&](const char* lines) {
    return run_child({"/bin/sh", "-c", lines}, folder.path().string(), limits, nullptr);
  };
  EXPECT_NE(run("while :; do :; done").signal, 0);
  EXPECT_FALSE(run("head -c 500000000 /dev/zero | tail -n 1 > kept").is_fine());
  EXPECT_FALSE(run("head -c 2000 /dev/zero > file").is_fine());
  const ChildEnd fine = run("echo said; echo more >&2; pwd > where");
  EXPECT_TRUE(fine.is_fine());
  EXPECT_EQ(fine.said, "said\nmore\n");
  EXPECT_EQ(fs::canonical(folder.path()).string() + "\n", folder.read("where"));
  EXPECT_EQ(run("exit 7").exit_code, 7);
  EXPECT_EQ(run_child({folder.path("none")}, folder.path().string(), limits, nullptr).said,
            "No such file or directory");
}

}  // namespace
}  // namespace hypersim::wasm
