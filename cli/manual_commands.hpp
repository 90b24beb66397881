#pragma once
// `completion` and `man`: they print what is made from the definition of the command line itself.

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "options.hpp"

namespace hypersim::cli {

class ManualCommands {
 public:
  /// Adds both to `app`. This object has to outlive the parsing.
  void add_to(CLI::App& app);

  /// If one of them was parsed, does it, for everything that `app` has.
  std::optional<ExitCode> done(const CLI::App& app) const;

 private:
  enum class Shell { Bash, Zsh, Fish };

  ExitCode print_completion(const CLI::App& app) const;
  ExitCode print_page(const CLI::App& app) const;
  ExitCode write_pages(const CLI::App& app) const;

  const CLI::App* completion_ = nullptr;
  const CLI::App* man_ = nullptr;
  std::optional<Shell> shell_;
  std::vector<std::string> words_;  // of the command whose page is asked for
  std::string folder_;              // for the pages of all commands
};

}  // namespace hypersim::cli
