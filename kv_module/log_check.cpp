#include "log_check.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string_view>

namespace hypersim::kv_module {
namespace {

// A log is a sequence of blocks. A record is a header (masked CRC-32C, length, type) and its payload, and is within one
// block. A long entry is cut into First, Middle and Last records; all except the last fill their block.
constexpr std::size_t kBlockBytes = 32768;
constexpr std::size_t kHeaderBytes = 7;
constexpr std::uint8_t kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4, kCompression = 9;

std::uint8_t byte_at(std::string_view bytes, std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); }

struct Header {
  std::uint32_t crc = 0;
  std::size_t length = 0;
  std::uint8_t type = 0;

  explicit Header(std::string_view bytes)
      : crc(byte_at(bytes, 0) | std::uint32_t{byte_at(bytes, 1)} << 8 | std::uint32_t{byte_at(bytes, 2)} << 16 |
            std::uint32_t{byte_at(bytes, 3)} << 24),
        length(byte_at(bytes, 4) | std::size_t{byte_at(bytes, 5)} << 8),
        type(byte_at(bytes, 6)) {}
  bool is_known() const { return (type >= kFull && type <= kLast) || type == kCompression; }
  bool is_unwritten() const { return type == 0 && length == 0; }
  bool fills_its_block() const { return type == kFirst || type == kMiddle; }
};

std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t n = 0; n < table.size(); ++n) {
    std::uint32_t value = n;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? (value >> 1) ^ 0x82F63B78U : value >> 1;
    table[n] = value;
  }
  return table;
}

/// CRC-32C of type and payload, masked as RocksDB stores it.
std::uint32_t stored_crc(std::string_view type_and_payload) {
  static const std::array<std::uint32_t, 256> table = make_crc_table();
  std::uint32_t crc = 0xFFFFFFFFU;
  for (std::size_t at = 0; at < type_and_payload.size(); ++at) {
    crc = table[(crc ^ byte_at(type_and_payload, at)) & 0xFF] ^ (crc >> 8);
  }
  crc = ~crc;
  return ((crc >> 15) | (crc << 17)) + 0xA282EAD8U;
}

/// Does `bytes` start with a good record?
bool starts_with_record(std::string_view bytes) {
  const Header header(bytes);
  if (!header.is_known() || kHeaderBytes + header.length > bytes.size()) return false;
  return stored_crc(bytes.substr(kHeaderBytes - 1, 1 + header.length)) == header.crc;
}

/// The rest of the file, from a header whose length goes beyond the end of the file.
LogEnd judge_cut_record(std::string_view rest, std::size_t block_left) {
  const Header header(rest);
  if (header.fills_its_block() && kHeaderBytes + header.length != block_left) return LogEnd::Garbled;
  // The whole payload is there; only the length is wrong.
  if (stored_crc(rest.substr(kHeaderBytes - 1)) == header.crc) return LogEnd::Garbled;
  // Nothing comes after a record that was being written.
  for (std::size_t at = 1; at + kHeaderBytes <= rest.size(); ++at) {
    if (starts_with_record(rest.substr(at))) return LogEnd::Garbled;
  }
  return LogEnd::Torn;
}

class LogFile {
 public:
  explicit LogFile(const std::string& path) : file_(path, std::ios::binary | std::ios::ate) {
    if (file_) size_ = static_cast<std::size_t>(file_.tellg());
  }

  bool ok() const { return static_cast<bool>(file_); }
  std::size_t size() const { return size_; }

  /// `count` bytes from `at`, or fewer at the end of the file.
  std::string read(std::size_t at, std::size_t count) {
    std::string bytes(std::min(count, size_ - at), '\0');
    file_.seekg(static_cast<std::streamoff>(at));
    file_.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return bytes;
  }

  /// Space that was reserved but not written yet reads as zeros.
  bool is_zero_from(std::size_t at) {
    for (; ok() && at < size_; at += kBlockBytes) {
      if (read(at, kBlockBytes).find_first_not_of('\0') != std::string::npos) return false;
    }
    return true;
  }

 private:
  std::ifstream file_;
  std::size_t size_ = 0;
};

/// One entry of a log, of one or several records.
struct LogEntry {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool is_whole = false;
  bool is_garbled = false;
  std::string head;  // the first bytes of its payload

  /// Of an entry of a WAL: the number of its first change, and the number that the next entry begins with.
  std::optional<std::uint64_t> number() const { return read<std::uint64_t>(0); }
  std::optional<std::uint64_t> next_number() const {
    const auto first = number();
    const auto count = read<std::uint32_t>(sizeof(std::uint64_t));
    return first && count ? std::optional(*first + *count) : std::nullopt;
  }

 private:
  template <class Number>
  std::optional<Number> read(std::size_t at) const {
    if (head.size() < at + sizeof(Number)) return std::nullopt;
    Number value = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i) value |= Number{byte_at(head, at + i)} << (8 * i);
    return value;
  }
};

/// Goes through the entries of a log. It believes the headers of the records: whoever opens the log checks the rest.
class LogEntries {
 public:
  explicit LogEntries(const std::string& path) : file_(path) {}

  /// The next entry. False if there is none.
  bool next(LogEntry& entry) {
    entry = {};
    for (bool begun = false; file_.ok();) {
      if (kBlockBytes - at_ % kBlockBytes < kHeaderBytes) at_ += kBlockBytes - at_ % kBlockBytes;
      const std::size_t left = kBlockBytes - at_ % kBlockBytes;
      if (!begun) entry.begin = at_;
      if (at_ >= file_.size()) return begun && ends_at(entry, file_.size());
      const std::string there = file_.read(at_, kHeaderBytes + kHeadBytes);
      if (there.size() < kHeaderBytes) return ends_at(entry, file_.size());
      const Header header{there};
      if (header.is_unwritten() && file_.is_zero_from(at_)) return begun && ends_at(entry, file_.size());
      const std::size_t end = at_ + kHeaderBytes + header.length;
      if (!header.is_known() || kHeaderBytes + header.length > left) {
        entry.is_garbled = true;
        return ends_at(entry, file_.size());
      }
      begun = true;
      entry.head += there.substr(kHeaderBytes, std::min(header.length, kHeadBytes - entry.head.size()));
      if (end > file_.size()) return ends_at(entry, file_.size());
      at_ = end;
      if (header.fills_its_block()) continue;
      entry.is_whole = true;
      return ends_at(entry, end);
    }
    return false;
  }

 private:
  static constexpr std::size_t kHeadBytes = sizeof(std::uint64_t) + sizeof(std::uint32_t);

  bool ends_at(LogEntry& entry, std::size_t end) {
    entry.end = at_ = end;
    return true;
  }

  LogFile file_;
  std::size_t at_ = 0;
};

}  // namespace

LogEnd end_of_log(const std::string& path) {
  LogFile file(path);
  for (std::size_t start = 0; file.ok() && start < file.size(); start += kBlockBytes) {
    const std::string block = file.read(start, kBlockBytes);
    if (!file.ok()) break;
    const std::size_t left_in_file = file.size() - start;
    for (std::size_t at = 0; at + kHeaderBytes <= kBlockBytes && at < block.size();) {
      const std::string_view rest = std::string_view(block).substr(at);
      if (rest.size() < kHeaderBytes) return LogEnd::Torn;
      const Header header(rest);
      if (header.is_unwritten()) return file.is_zero_from(start + at) ? LogEnd::Torn : LogEnd::Garbled;
      if (!header.is_known()) return LogEnd::Garbled;
      const std::size_t end = at + kHeaderBytes + header.length;
      if (end > kBlockBytes) return LogEnd::Garbled;
      if (end > left_in_file) return judge_cut_record(rest, kBlockBytes - at);
      at = end;
    }
  }
  return LogEnd::Whole;
}

bool ends_within_one_write(const std::string& path, std::uint64_t size, bool is_numbered) {
  LogEntries entries(path);
  std::optional<std::uint64_t> number;
  for (LogEntry entry; entries.next(entry);) {
    if (entry.is_garbled) return false;
    if (entry.is_whole && entry.end <= size) {
      number = entry.next_number();
      continue;
    }
    const bool is_new = entry.begin >= size;
    if (is_new && is_numbered && number && entry.number() && entry.number() != number) return false;
    return !entries.next(entry);
  }
  return true;
}

bool repeats_entries(const std::string& path) {
  LogEntries entries(path);
  std::optional<std::uint64_t> number;
  for (LogEntry entry; entries.next(entry) && entry.is_whole;) {
    if (number && entry.number() && *entry.number() < *number) return true;
    number = entry.next_number();
  }
  return false;
}

}  // namespace hypersim::kv_module
