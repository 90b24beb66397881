#pragma once
// What the logs of a database hold that was acknowledged: a small table beside them (`hypersim.kept`), with the size
// and the checksum of each log (the write-ahead logs and the MANIFEST). RocksDB takes the end of a log for the end of
// what was written, so it cannot notice that a log is gone, empty, shorter, doubled or of another database; with the
// table, that is noticed before RocksDB opens the database. Only homes that are kept have it.
//
// An append is noted after it was made, and before anybody is told of it. So a program that is killed leaves in a log
// at most one write more than the table says, whole or cut off. Before a log is made, and before it is deleted, the
// table says so: then it may be there or not. The table is one block that is written at once, so no kill leaves half of
// it. A second file (`hypersim.made`), which never changes, says that there is a table, so that one that is gone is
// noticed, too. A database without both comes from elsewhere; the table then begins with what is there.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/runtime/result.hpp"

namespace hypersim::kv_module {

/// A checksum of bytes that come in pieces.
struct RunningChecksum {
  std::uint64_t size = 0;
  std::uint64_t sum = 0;   // of the whole words
  std::uint64_t rest = 0;  // the bytes behind them

  void add(std::string_view bytes);
  friend bool operator==(const RunningChecksum&, const RunningChecksum&) = default;
};

/// A log by the name of its file.
struct LogName {
  bool is_manifest = false;
  std::uint64_t number = 0;

  static std::optional<LogName> parse(std::string_view file);
  std::string text() const;
  friend bool operator==(const LogName&, const LogName&) = default;
};

struct KeptLog {
  LogName name;
  bool is_going = false;  // it is about to be deleted
  RunningChecksum bytes;
};

/// Is it one of the two files, or one that is to replace them?
bool is_of_kept_logs(std::string_view file);
/// Does the folder have one of them?
bool has_kept_logs(const std::string& folder);
/// What is wrong with the logs in that folder according to its table; empty if nothing is.
std::string fault_of_kept_logs(const std::string& folder);
/// Removes both files.
void remove_kept_logs(const std::string& folder);

/// The table of one open database. Several threads may use it.
class KeptLogs {
 public:
  /// Goes on with the table that is there, or makes one of the logs that are there; `anew`: there are none yet. The
  /// error is a sentence.
  static runtime::Result<std::shared_ptr<KeptLogs>, std::string> open(const std::string& folder, bool anew);
  ~KeptLogs();
  KeptLogs(const KeptLogs&) = delete;
  KeptLogs& operator=(const KeptLogs&) = delete;

  // Each returns errno if the table could not be written, else 0.

  int will_make(const LogName& log);
  int was_appended(const LogName& log, std::string_view bytes);
  int will_delete(const LogName& log);
  /// It was not deleted after all.
  int stays(const LogName& log);
  /// It is not there any more, or was not made.
  int is_gone(const LogName& log);

 private:
  KeptLogs() = default;
  KeptLog* find(const LogName& log);
  int mark(const LogName& log, bool is_going);
  int write();

  std::mutex mutex_;
  int file_ = -1;
  std::vector<KeptLog> logs_;
};

}  // namespace hypersim::kv_module
