// The packages that `./dev package` makes, unpacked into a folder and used from there.
#include <algorithm>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/compiler.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::docs {
namespace {

namespace fs = std::filesystem;
using support::Finished;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

bool is_there(const std::string& program) { return support::run_shell("command -v " + program).exit_code == 0; }

/// A folder with the packages of one generator of cpack in packages/.
class Packages : public ::testing::Test {
 protected:
  /// Everything that it prints is in `out`.
  Finished run(const std::string& command) const {
    return support::run_shell("exec 2>&1\nexport LC_ALL=C.UTF-8\nset -e -o pipefail\n" + command,
                              folder_.path().string());
  }

  void make(const std::string& generator) const {
    // The packages are those of `./dev package`, but packed in a tenth of the time.
    const Finished made =
        run("cpack --config " + support::quoted(support::build_dir() + "/CPackConfig.cmake") + " -G " + generator +
            " -B packages -D CPACK_OUTPUT_FILE_PREFIX=packages -D CPACK_DEBIAN_COMPRESSION_TYPE=gzip");
    ASSERT_EQ(made.exit_code, 0) << made.out;
    fs::remove_all(folder_.path("packages/_CPack_Packages"));
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.path("packages")))
      names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

  /// Uses the command that is installed below `prefix`, a folder in this one.
  void use_command(const std::string& prefix) const {
    const std::string set_up = "export PATH=" + support::quoted(folder_.path(prefix + "/bin")) + ":\"$PATH\"\n";
    const std::string share = support::quoted(folder_.path(prefix + "/share"));
    const std::string pages = folder_.path(prefix + "/share/doc/hypersim");
    EXPECT_THAT(run(set_up + "hypersim run '" + pages + "/scenarios/ok/sharing' --storage memory | tail -1").out,
                HasSubstr("16 passed, 0 failed in "));
    EXPECT_THAT(run(set_up + "hypersim worker --listen 127.0.0.1:0 --token-file 'no such'").out,
                HasSubstr("--token-file no such: "))
        << "it finds the library that talks to other machines";
    EXPECT_THAT(run(set_up + "hypersim --version").out, HasSubstr("Documentation: " + pages + "/docs\n"));
    EXPECT_THAT(run(set_up + "hypersim --help").out, HasSubstr(pages + "/docs/scenario-language.md"));
    if (is_there("man")) {
      EXPECT_THAT(run(set_up + "man -M " + share + "/man hypersim-run").out, HasSubstr("hypersim run [OPTION]"));
    }
    EXPECT_EQ(run(". " + share +
                  "/bash-completion/completions/hypersim\nCOMP_WORDS=(hypersim rep) COMP_CWORD=1\n_hypersim\n"
                  "echo \"${COMPREPLY[*]}\"")
                  .out,
              "replay\n");
    EXPECT_THAT(folder_.read(prefix + "/share/zsh/vendor-completions/_hypersim"), StartsWith("#compdef hypersim\n"));
    EXPECT_THAT(folder_.read(prefix + "/share/fish/vendor_completions.d/hypersim.fish"), HasSubstr("replay"));
  }

  /// Compiles a small process against what is below `prefix`, and plays it.
  void use_development(const std::string& prefix) const {
    const Finished built = run("export PATH=" + support::quoted(folder_.path(prefix + "/bin")) +
                               ":\"$PATH\" CMAKE_GENERATOR=Ninja CXX=" + support::quoted(support::compiler()) +
                               " CMAKE_PREFIX_PATH=" + support::quoted(folder_.path(prefix)) +
                               "\nhypersim new process box\ncmake -S box -B box/build\n"
                               "cmake --build box/build --target box\n"
                               "hypersim run box/box.scn --load box/build/libbox.so --storage memory");
    EXPECT_EQ(built.exit_code, 0) << built.out;
    EXPECT_THAT(built.out, HasSubstr("passed     box/box.scn"));
  }

  support::TempFolder folder_;
};

TEST_F(Packages, OfDebianAreUnpackedAndUsed) {
  if (!is_there("dpkg-shlibdeps")) GTEST_SKIP() << "apt install dpkg-dev";
  make("DEB");
  const std::vector<std::string> files = names();
  ASSERT_THAT(files, SizeIs(2));
  EXPECT_THAT(files[0], MatchesRegex("hypersim-dev_[0-9.]+-1_[a-z0-9]+\\.deb"));
  EXPECT_THAT(files[1], MatchesRegex("hypersim_[0-9.]+-1_[a-z0-9]+\\.deb"));

  const std::string fields = run("dpkg-deb -f packages/hypersim_*.deb").out;
  for (const char* needed :
       {"libcaf-core0.17", "libcaf-io0.17", "libssl3", "libfmt9", "libc6 (>= ", "libstdc++6 (>= ", "libmd4c0"})
    EXPECT_THAT(fields, HasSubstr(needed));
  EXPECT_THAT(fields, AllOf(HasSubstr("\nRecommends: wabt, clang | gcc | c-compiler\n"),
                            HasSubstr("\nDescription: Hyperware node inside a test\n The command plays scenarios")));
  EXPECT_THAT(run("dpkg-deb -f packages/hypersim-dev_*.deb Depends").out, StartsWith("hypersim (= "));
  const std::string held = run("dpkg-deb -c packages/hypersim_*.deb").out;
  EXPECT_THAT(held, Not(testing::AnyOf(HasSubstr("/include/"), HasSubstr("/usr/lib/hypersim/lib"), HasSubstr(".a\n"))));
  EXPECT_THAT(held, HasSubstr("/libraries/librocksdb-dev.copyright\n"));
  EXPECT_THAT(run("dpkg-deb -c packages/hypersim-dev_*.deb").out, Not(HasSubstr("/usr/bin/")));
  if (is_there("apt-get")) {  // Debian has everything that they depend on
    const Finished installed = run("apt-get install --simulate --no-install-recommends ./packages/*.deb");
    EXPECT_EQ(installed.exit_code, 0) << installed.out;
  }

  ASSERT_EQ(run("for deb in packages/*.deb; do dpkg-deb -x $deb 'a place'; done").exit_code, 0);
  use_command("a place/usr");
  use_development("a place/usr");
}

TEST_F(Packages, TheTarballRunsWhereverItIsUnpackedAndBringsItsLibraries) {
  make("TGZ");
  const std::vector<std::string> files = names();
  ASSERT_THAT(files, SizeIs(1));
  EXPECT_THAT(files[0], MatchesRegex("hypersim-[0-9.]+-linux-[a-z0-9_]+\\.tar\\.gz"));
  ASSERT_EQ(run("tar -xf packages/*.tar.gz && mkdir elsewhere && mv hypersim-* elsewhere/moved").exit_code, 0);
  use_command("elsewhere/moved");
  const std::string folder = folder_.path("elsewhere/moved/lib/hypersim/");
  std::vector<std::string> from_elsewhere;
  const Finished linked =
      run("for file in bin/hypersim lib/hypersim/hypersim-network-*.so; do ldd elsewhere/moved/$file; done"
          " | awk '$2 == \"=>\" {print $1, $3}'");
  std::istringstream lines(linked.out);
  for (std::string name, path; lines >> name >> path;) {
    if (!fs::path(path).lexically_normal().string().starts_with(folder)) from_elsewhere.push_back(name);
  }
  const std::vector<std::string> of_the_system = {"libc.so.6", "libgcc_s.so.1", "libm.so.6", "libpthread.so.0",
                                                  "libstdc++.so.6"};
  for (const std::string& name : from_elsewhere) EXPECT_THAT(of_the_system, testing::Contains(name));
  const std::string copyrights = folder_.path("elsewhere/moved/share/doc/hypersim/libraries/");
  EXPECT_TRUE(fs::exists(copyrights + "libcaf-core0.17.copyright")) << "it goes with the command";
  EXPECT_TRUE(fs::exists(copyrights + "librocksdb-dev.copyright")) << "the command has it inside itself";
  EXPECT_TRUE(fs::exists(folder_.path("elsewhere/moved/lib/cmake/hypersim/hypersimConfig.cmake")));
}

}  // namespace
}  // namespace hypersim::docs
