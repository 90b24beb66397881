#pragma once
// What was typed at the prompt of the shell, kept from one session to the next: a file that only its owner reads. Two
// sessions at once keep both. Where it cannot be kept, the session goes on without.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hypersim::cli {

/// More is forgotten, the oldest first.
inline constexpr std::size_t kHistoryEntriesMax = 1000;
inline constexpr std::size_t kHistoryBytesMax = std::size_t{1} << 20U;

/// The file: what HYPERSIM_HISTORY names, else `hypersim/history` in XDG_STATE_HOME or in ~/.local/state. Nothing if
/// HYPERSIM_HISTORY is `none`, if there is no home folder, and with a confinement.
std::optional<std::string> history_file();

class ShellHistory {
 public:
  /// Reads the file, and makes it if it is not there. With nothing, nothing is kept.
  explicit ShellHistory(const std::optional<std::string>& file);
  ~ShellHistory();
  ShellHistory(const ShellHistory&) = delete;
  ShellHistory& operator=(const ShellHistory&) = delete;

  /// What was typed in earlier sessions, the oldest first.
  const std::vector<std::string>& entries() const { return entries_; }
  /// Keeps it for later sessions.
  void add(std::string_view text);
  /// Why nothing is kept, a sentence; empty if it is, or if nobody wants it.
  const std::string& trouble() const { return trouble_; }

 private:
  void open(const std::string& path);
  void read();
  void forget_the_oldest();
  void give_up(const std::string& sentence);

  std::string path_;
  int file_ = -1;
  std::vector<std::string> entries_;
  std::string last_;
  std::string trouble_;
};

}  // namespace hypersim::cli
