// An editor that knows nothing of hypersim: Debian's Neovim, with its own client. Its script is client.lua.

#include <gmock/gmock.h>
#include <string>

#include "support/command.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::lsp {
namespace {

TEST(Neovim, TalksWithTheServer) {
  if (support::run_shell("command -v nvim").exit_code != 0)
    GTEST_FAIL() << "neovim is needed: apt install neovim (./dev test installs it)";
  const support::TempFolder folder;
  folder.write("shop.cast", "process shop shop:app:dev.os\n");
  folder.write("main.scn",
               "scenario \"ä😀\"\ninclude file:shop.cast\nprocess viewer   viewer:viewer:other.os\nshop open prices\n"
               "shop share prices read with viewer\nviewer gett shop/prices tea\n");
  const std::string script = support::source_dir() + "/tests/lsp/client.lua";
  const auto finished =
      support::run_shell("export HOME=$PWD XDG_STATE_HOME=$PWD XDG_CACHE_HOME=$PWD HYPERSIM=" +
                             support::quoted(support::hypersim_program()) + "; nvim --headless -u NONE -i NONE -n -c " +
                             support::quoted("luafile " + script) + " 2>&1; echo; cat told",
                         folder.path().string());
  EXPECT_EQ(
      finished.out.substr(finished.out.find("diagnostic ") == std::string::npos ? 0 : finished.out.find("diagnostic ")),
      "diagnostic 5:7-11 1 misspelt expected a verb, found \"gett\"; did you mean \"get\"?\n"
      "action Replace with get\n"
      "fixed viewer get shop/prices tea\n"
      "diagnostics 0\n"
      "completion get\n"
      "hover yes\n"
      "definition shop.cast 0:8\n"
      "formatted process viewer viewer:viewer:other.os\n"
      "renamed customer get shop/prices tea\n"
      "symbols ä😀, file:shop.cast, customer\n"
      "exit 0\n")
      << finished.out;
}

}  // namespace
}  // namespace hypersim::lsp
