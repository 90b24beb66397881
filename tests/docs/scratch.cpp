#include "scratch.hpp"

#include <algorithm>
#include <filesystem>
#include <regex>

#include "support/command.hpp"
#include "support/paths.hpp"

namespace hypersim::docs {

namespace fs = std::filesystem;

namespace {

constexpr const char* kDev = R"(#!/usr/bin/env bash
if [ "$1" = run ]; then shift; exec hypersim run "$@"; fi
echo "./dev $1 is not run by the tests of the documentation" >&2
exit 2
)";

void make_program(const fs::path& path, const std::string& text) {
  support::write_file(path, text);
  fs::permissions(path, fs::perms::owner_all);
}

/// What is compiled for the first time is told on standard error, which no page shows: the bundled packages are
/// compiled before, if the commands play any.
std::string compiled_packages(const std::vector<std::string>& commands) {
  std::string script = "export XDG_CACHE_HOME=" + support::quoted(support::build_dir() + "/cache") + "\n";
  const bool plays = std::any_of(commands.begin(), commands.end(), [](const std::string& command) {
    return command.find("wasm") != std::string::npos || command.find("example.scn") != std::string::npos;
  });
  if (!plays) return script;
  return script +
         "for optimization in 0 1; do\n"
         "  for scenario in package-installed-again package-with-a-page; do\n"
         "    hypersim run scenarios/wasm/ok/$scenario.scn --storage memory --wasm-opt $optimization >/dev/null 2>&1\n"
         "  done\n"
         "done\n";
}

/// What a command prints at its end, as if it took as long as pages say.
std::string in_no_time(const std::string& output) {
  static const std::regex took("( passed, | the same, | does not keep, )(.*) in ([0-9]+ min )?[0-9.]+ s\n");
  return std::regex_replace(output, took, "$1$2 in 0.01 s\n");
}

}  // namespace

Scratch::Scratch() {
  const fs::path root(support::source_dir());
  for (const char* folder : {"pages", "bin", "output"}) fs::create_directory(path(folder));
  for (const char* folder : {"scenarios", "docs"}) {
    fs::copy(root / folder, fs::path(pages()) / folder, fs::copy_options::recursive);
  }
  make_program(fs::path(pages()) / "dev", kDev);
  fs::create_symlink(support::hypersim_program(), path("bin/hypersim"));
}

std::vector<std::string> Scratch::run(const std::vector<std::string>& commands) const {
  std::string script = "export PATH=" + support::quoted(path("bin")) + ":\"$PATH\"\n";
  script += "export LC_ALL=C.UTF-8\nunset NO_COLOR\n";
  script += compiled_packages(commands);
  const auto output_of = [](std::size_t i) { return "output/" + std::to_string(i); };
  for (std::size_t i = 0; i < commands.size(); ++i) {
    script += "{\n" + commands[i] + "\n} >" + support::quoted(path(output_of(i))) + " 2>&1 </dev/null\n";
  }
  // What matters here is what the commands print, not how they end.
  support::run_shell(script, pages());
  std::vector<std::string> outputs;
  for (std::size_t i = 0; i < commands.size(); ++i) outputs.push_back(in_no_time(read(output_of(i))));
  return outputs;
}

std::vector<Exchange> played(std::vector<Exchange> session) {
  std::vector<std::string> commands;
  for (const Exchange& exchange : session) commands.push_back(exchange.command);
  const std::vector<std::string> outputs = Scratch().run(commands);
  for (std::size_t i = 0; i < session.size(); ++i) session[i].output = outputs[i];
  return session;
}

std::vector<std::string> differences(const std::vector<Exchange>& session) {
  const std::vector<Exchange> real = played(session);
  std::vector<std::string> found;
  for (std::size_t i = 0; i < session.size(); ++i) {
    if (real[i].output == session[i].output) continue;
    found.push_back("`" + session[i].command + "` printed\n" + real[i].output + "but the page says\n" +
                    session[i].output);
  }
  return found;
}

}  // namespace hypersim::docs
