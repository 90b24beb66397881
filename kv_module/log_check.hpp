#pragma once
// Looks at the end of a log of records, the format of RocksDB's MANIFEST and WAL files. If a log ends in the middle of
// a record, RocksDB assumes that its writer died there, and continues with what came before. So a garbled length looks
// like the end, and a MANIFEST that was cut makes RocksDB delete files that are still needed. This check distinguishes
// such ends before RocksDB opens the database. It reads the headers of the records and at most one block.

#include <cstdint>
#include <string>

namespace hypersim::kv_module {

enum class LogEnd {
  Whole,    // it ends with a whole record, or cannot be read or judged: RocksDB will say what is wrong
  Torn,     // the last record is cut off, as by the death of its writer
  Garbled,  // what comes after the last good record is not a record that was being written
};

LogEnd end_of_log(const std::string& path);

/// Is what the log holds behind its first `size` bytes, which are known to be good, at most one entry, whole or cut
/// off? If its entries are numbered, as those of a WAL are, then that entry must also have the next number.
bool ends_within_one_write(const std::string& path, std::uint64_t size, bool is_numbered);

/// Does a WAL hold an entry whose number is not above those before it? RocksDB would not survive that.
bool repeats_entries(const std::string& path);

}  // namespace hypersim::kv_module
