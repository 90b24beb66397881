#include "kept_logs.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "hypersim/runtime/stable_hash.hpp"

#include "log_check.hpp"

namespace hypersim::kv_module {
namespace {

namespace fs = std::filesystem;
using runtime::fail;
using runtime::Result;

constexpr const char* kTableFile = "/hypersim.kept";
constexpr const char* kMadeFile = "/hypersim.made";
constexpr const char* kUnfinished = ".new";
constexpr std::string_view kMadeText = "the file hypersim.kept says what the logs hold\n";

// The table: a word that says what it is, the number of logs, five words for each, and a checksum of all that. What
// stands behind it in the file is left from when there were more.
constexpr std::size_t kTableBytes = 1024;
constexpr std::uint64_t kTableMagic = 0x0a31'7470'656b'7368;  // `hskept1\n`
constexpr std::size_t kWordsOfHead = 2;
constexpr std::size_t kWordsOfLog = 5;
constexpr std::size_t kLogsMax = (kTableBytes / 8 - kWordsOfHead - 1) / kWordsOfLog;
using Table = std::array<std::uint64_t, kTableBytes / 8>;

/// How many words there are before the checksum.
std::size_t words_of(std::size_t logs) { return kWordsOfHead + logs * kWordsOfLog; }

std::uint64_t checksum_of(const Table& table, std::size_t words) {
  return runtime::hash_text({reinterpret_cast<const char*>(table.data()), words * 8});
}

/// Fills the beginning of the table, and returns how many bytes of it count.
std::size_t fill(Table& table, const std::vector<KeptLog>& logs) {
  table[0] = kTableMagic;
  table[1] = logs.size();
  std::size_t at = kWordsOfHead;
  for (const KeptLog& log : logs) {
    table[at++] = (log.name.is_manifest ? 1U : 0U) | (log.is_going ? 2U : 0U);
    table[at++] = log.name.number;
    table[at++] = log.bytes.size;
    table[at++] = log.bytes.sum;
    table[at++] = log.bytes.rest;
  }
  table[at] = checksum_of(table, at);
  return (at + 1) * 8;
}

std::vector<KeptLog> logs_of(const Table& table) {
  std::vector<KeptLog> logs(table[1]);
  std::size_t at = kWordsOfHead;
  for (KeptLog& log : logs) {
    log.name.is_manifest = (table[at] & 1U) != 0;
    log.is_going = (table[at++] & 2U) != 0;
    log.name.number = table[at++];
    log.bytes = {table[at], table[at + 1], table[at + 2]};
    at += 3;
  }
  return logs;
}

bool is_there(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

std::string system_words(int error) { return std::generic_category().message(error); }

/// As many bytes from `at` as there are, up to `count`; errno if they cannot be read.
Result<std::string, int> read_part(int file, std::uint64_t at, std::size_t count) {
  std::string bytes(count, '\0');
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got = ::pread(file, bytes.data() + done, count - done, static_cast<off_t>(at + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(errno);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

/// The checksum of the first bytes of a file, or of all that are there if there are fewer.
Result<RunningChecksum, std::string> checksum_of(const std::string& path, std::uint64_t bytes_max) {
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return fail(system_words(errno) + ": file " + path);
  RunningChecksum checksum;
  int error = 0;
  while (checksum.size < bytes_max) {
    const auto piece = read_part(file, checksum.size,
                                 static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, bytes_max - checksum.size)));
    if (!piece.ok()) error = piece.error();
    if (!piece.ok() || piece->empty()) break;
    checksum.add(*piece);
  }
  ::close(file);
  if (error != 0) return fail(system_words(error) + ": file " + path);
  return checksum;
}

/// The logs of the table in that folder; nothing if there is no table. The error is a sentence.
Result<std::optional<std::vector<KeptLog>>, std::string> read_table(const std::string& folder) {
  const std::string path = folder + kTableFile;
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0 && errno == ENOENT) {
    if (is_there(folder + kMadeFile)) return fail("file " + path + " is gone, which says what the logs hold");
    return std::optional<std::vector<KeptLog>>();
  }
  if (file < 0) return fail(system_words(errno) + ": file " + path);
  const auto bytes = read_part(file, 0, kTableBytes + 1);
  ::close(file);
  if (!bytes.ok()) return fail(system_words(bytes.error()) + ": file " + path);
  Table table{};
  if (bytes->size() == kTableBytes) std::memcpy(table.data(), bytes->data(), kTableBytes);
  const bool is_ours = table[0] == kTableMagic && table[1] <= kLogsMax &&
                       table[words_of(table[1])] == checksum_of(table, words_of(table[1]));
  if (!is_ours) return fail("file " + path + " is garbled, which says what the logs hold");
  return std::optional(logs_of(table));
}

/// The logs that are in the folder.
std::vector<LogName> logs_in(const std::string& folder) {
  std::vector<LogName> logs;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (const auto log = LogName::parse(at->path().filename().string())) logs.push_back(*log);
  }
  // The same order in whatever order the system lists them.
  std::sort(logs.begin(), logs.end(), [](const LogName& a, const LogName& b) {
    return std::pair(a.is_manifest, a.number) < std::pair(b.is_manifest, b.number);
  });
  return logs;
}

std::string fault_of(const std::string& folder, const KeptLog& log) {
  const std::string path = folder + "/" + log.name.text();
  const std::uint64_t kept = log.bytes.size;
  if (!is_there(path)) {
    const bool may_be_gone = log.is_going || kept == 0;
    return may_be_gone ? std::string() : "file " + path + " is missing, with " + std::to_string(kept) + " bytes";
  }
  const auto found = checksum_of(path, kept);
  if (!found.ok()) return found.error();
  if (found->size < kept) {
    return "file " + path + " holds " + std::to_string(found->size) + " of " + std::to_string(kept) + " bytes";
  }
  if (*found != log.bytes) return "file " + path + " holds other bytes than those that were written";
  if (!ends_within_one_write(path, kept, !log.name.is_manifest)) {
    return "file " + path + " holds more than the " + std::to_string(kept) + " bytes that were written";
  }
  return {};
}

/// The file, whole or not at all. errno, or 0.
int put_in_place(const std::string& path, std::string_view content) {
  const std::string unfinished = path + kUnfinished;
  const int file = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (file < 0) return errno;
  const ssize_t written = ::write(file, content.data(), content.size());
  int error = written < 0 ? errno : static_cast<std::size_t>(written) < content.size() ? ENOSPC : 0;
  if (::close(file) != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(unfinished.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) ::unlink(unfinished.c_str());
  return error;
}

std::string cannot_write(const std::string& file, int error) {
  return "file " + file + " cannot be written: " + system_words(error);
}

}  // namespace

void RunningChecksum::add(std::string_view bytes) {
  std::size_t behind = size % 8;
  size += bytes.size();
  for (; behind != 0 && !bytes.empty(); bytes.remove_prefix(1)) {
    rest |= std::uint64_t{static_cast<unsigned char>(bytes.front())} << (8 * behind);
    if (++behind < 8) continue;
    sum = runtime::mix(sum, rest);
    behind = rest = 0;
  }
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), 8);
    sum = runtime::mix(sum, word);
  }
  for (; !bytes.empty(); bytes.remove_prefix(1)) {
    rest |= std::uint64_t{static_cast<unsigned char>(bytes.front())} << (8 * behind++);
  }
}

std::optional<LogName> LogName::parse(std::string_view file) {
  constexpr std::string_view kManifest = "MANIFEST-";
  constexpr std::string_view kLog = ".log";
  LogName log;
  log.is_manifest = file.starts_with(kManifest);
  if (!log.is_manifest && !file.ends_with(kLog)) return std::nullopt;
  const std::string_view digits =
      log.is_manifest ? file.substr(kManifest.size()) : file.substr(0, file.size() - kLog.size());
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), log.number);
  if (error != std::errc() || end != digits.data() + digits.size() || log.text() != file) return std::nullopt;
  return log;
}

std::string LogName::text() const {
  std::string digits = std::to_string(number);
  if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
  return is_manifest ? "MANIFEST-" + digits : digits + ".log";
}

bool is_of_kept_logs(std::string_view file) {
  for (const char* const name : {kTableFile, kMadeFile}) {
    const std::string_view its = std::string_view(name).substr(1);
    if (file == its || file == std::string(its) + kUnfinished) return true;
  }
  return false;
}

bool has_kept_logs(const std::string& folder) { return is_there(folder + kTableFile) || is_there(folder + kMadeFile); }

std::string fault_of_kept_logs(const std::string& folder) {
  const auto logs = read_table(folder);
  if (!logs.ok()) return logs.error();
  if (!*logs) return {};
  for (const KeptLog& log : **logs) {
    if (std::string fault = fault_of(folder, log); !fault.empty()) return fault;
  }
  for (const LogName& there : logs_in(folder)) {
    const bool is_known =
        std::any_of((*logs)->begin(), (*logs)->end(), [&](const KeptLog& log) { return log.name == there; });
    if (!is_known) return "file " + folder + "/" + there.text() + " is no log of this database";
  }
  return {};
}

void remove_kept_logs(const std::string& folder) {
  for (const char* const name : {kTableFile, kMadeFile}) {
    ::unlink((folder + name).c_str());
    ::unlink((folder + name + kUnfinished).c_str());
  }
}

Result<std::shared_ptr<KeptLogs>, std::string> KeptLogs::open(const std::string& folder, bool anew) {
  const std::string path = folder + kTableFile;
  std::shared_ptr<KeptLogs> kept(new KeptLogs);
  std::optional<std::vector<KeptLog>> found;
  if (!anew) {
    auto there = read_table(folder);
    if (!there.ok()) return fail(std::move(there).error());
    found = std::move(*there);
  }
  if (found) {
    kept->logs_ = std::move(*found);
  } else {
    if (!anew) {
      for (const LogName& log : logs_in(folder)) {
        const auto bytes = checksum_of(folder + "/" + log.text(), UINT64_MAX);
        if (!bytes.ok()) return fail(bytes.error());
        kept->logs_.push_back({log, false, *bytes});
      }
      if (kept->logs_.size() > kLogsMax) return fail("the folder " + folder + " holds too many logs");
    }
    Table table{};
    fill(table, kept->logs_);
    if (const int error = put_in_place(path, {reinterpret_cast<const char*>(table.data()), kTableBytes}); error != 0) {
      return fail(cannot_write(path, error));
    }
  }
  kept->file_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  if (kept->file_ < 0) return fail(cannot_write(path, errno));
  const std::string made = folder + kMadeFile;
  if (is_there(made)) return kept;
  if (const int error = put_in_place(made, kMadeText); error != 0) return fail(cannot_write(made, error));
  return kept;
}

KeptLogs::~KeptLogs() {
  if (file_ >= 0) ::close(file_);
}

KeptLog* KeptLogs::find(const LogName& log) {
  for (KeptLog& one : logs_) {
    if (one.name == log) return &one;
  }
  return nullptr;
}

int KeptLogs::write() {
  Table table;
  const std::size_t size = fill(table, logs_);
  const ssize_t written = ::pwrite(file_, table.data(), size, 0);
  return written < 0 ? errno : static_cast<std::size_t>(written) < size ? ENOSPC : 0;
}

int KeptLogs::will_make(const LogName& log) {
  const std::lock_guard lock(mutex_);
  if (KeptLog* const there = find(log)) {
    *there = {log, false, {}};
  } else if (logs_.size() == kLogsMax) {
    return ENFILE;
  } else {
    logs_.push_back({log, false, {}});
  }
  return write();
}

int KeptLogs::was_appended(const LogName& log, std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  KeptLog* const there = find(log);
  if (there == nullptr) return 0;
  there->bytes.add(bytes);
  return write();
}

int KeptLogs::mark(const LogName& log, bool is_going) {
  const std::lock_guard lock(mutex_);
  KeptLog* const there = find(log);
  if (there == nullptr) return 0;
  there->is_going = is_going;
  return write();
}

int KeptLogs::will_delete(const LogName& log) { return mark(log, true); }
int KeptLogs::stays(const LogName& log) { return mark(log, false); }

int KeptLogs::is_gone(const LogName& log) {
  const std::lock_guard lock(mutex_);
  std::erase_if(logs_, [&](const KeptLog& one) { return one.name == log; });
  return write();
}

}  // namespace hypersim::kv_module
