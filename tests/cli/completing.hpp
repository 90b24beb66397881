#pragma once
// Real shells that complete what a test types. The scripts are NAME.bash, NAME.zsh and NAME.fish in the folder, which
// is the working folder, too.

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/files.hpp"

namespace hypersim::cli {

inline bool has_program(const std::string& name) {
  return support::run_shell("command -v " + support::quoted(name)).exit_code == 0;
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// Some files and folders to be completed.
inline void make_files(const support::TempFolder& folder) {
  for (const char* name : {"a.scn", "b.md", "c.txt", "d.so", "e.wasm", "my folder/x y.scn", "sub/f.scn"})
    folder.write(name, "");
}

/// What bash would propose for the last of these words, which are cut as bash cuts them. The names of scripts and files
/// of a test are left out.
inline std::vector<std::string> bash_proposes(const support::TempFolder& folder, const std::string& name,
                                              const std::vector<std::string>& words) {
  std::string script = "set -eu\n. ./" + name + ".bash\nCOMP_WORDBREAKS=$' \\t\\n\"\\'><=;|&(:'\nCOMP_WORDS=(";
  for (const std::string& word : words) script += " " + support::quoted(word);
  script += ")\nCOMP_CWORD=" + std::to_string(words.size() - 1) + "\n_" + name +
            "\nprintf '%s\\n' ${COMPREPLY[@]+\"${COMPREPLY[@]}\"}\n";
  const auto finished = support::run_shell(script, folder.path().string());
  std::vector<std::string> proposed = lines_of(finished.out + finished.err);
  if (proposed == std::vector<std::string>{""}) proposed.clear();
  return proposed;
}

/// What fish would propose at the end of that line, without descriptions.
inline std::vector<std::string> fish_proposes(const support::TempFolder& folder, const std::string& name,
                                              const std::string& line) {
  const auto finished = support::run_shell(
      "export HOME=\"$PWD/.home\" XDG_CONFIG_HOME=\"$PWD/.home\"\nfish --no-config -c " +
          support::quoted("source " + name + ".fish; complete -C \"$argv[1]\"") + " " + support::quoted(line),
      folder.path().string());
  std::vector<std::string> proposed = lines_of(finished.out + finished.err);
  for (std::string& each : proposed) each = each.substr(0, each.find('\t'));
  return proposed;
}

/// The arguments that a program gets if a user types this line at the prompt of an interactive shell. `keys` are for
/// printf: `\t` is the key that completes.
inline std::vector<std::string> typed(const support::TempFolder& folder, const std::string& shell,
                                      const std::string& keys) {
  const std::string type = "printf " + support::quoted(keys + R"(\nexit\n)") + " | timeout 60 script -qec " +
                           support::quoted(shell) + " /dev/null >typed.log 2>&1\ncat arguments";
  return lines_of(support::run_shell("rm -f arguments; export TERM=xterm HOME=\"$PWD\" ZDOTDIR=\"$PWD\"\n" + type,
                                     folder.path().string())
                      .out);
}

inline std::vector<std::string> typed_in_bash(const support::TempFolder& folder, const std::string& name,
                                              const std::string& keys) {
  folder.write(".bashrc", ". ./" + name + ".bash\n" + name + "() { printf '%s\\n' \"$@\" >arguments; }\n");
  return typed(folder, "bash --noprofile --rcfile .bashrc -i", keys);
}

/// The script is autoloaded, as where a package has installed it.
inline std::vector<std::string> typed_in_zsh(const support::TempFolder& folder, const std::string& name,
                                             const std::string& keys) {
  folder.write("functions/_" + name, folder.read(name + ".zsh"));
  folder.write(".zshrc", "fpath=($PWD/functions $fpath)\nautoload -Uz compinit\ncompinit -D -u\n" + name +
                             "() { printf '%s\\n' \"$@\" >arguments; }\n");
  return typed(folder, "zsh -d -i", keys);
}

}  // namespace hypersim::cli
