#pragma once
// Looks at the end of a log of records, the format of RocksDB's MANIFEST and WAL files. RocksDB takes a log that ends
// in the middle of a record for one whose writer died there, and goes on with what came before; so a garbled length
// passes for the end, and a MANIFEST that was cut makes it delete files that are still needed. This tells such ends
// apart before RocksDB opens the database. It reads the headers of the records and at most one block.

#include <string>

namespace hypersim::kv_module {

enum class LogEnd {
  Whole,    // ends with a whole record, or cannot be read or judged: RocksDB will say what is wrong
  Torn,     // the last record is cut off, as by the death of its writer
  Garbled,  // what follows the last good record was no record that was being written
};

LogEnd end_of_log(const std::string& path);

}  // namespace hypersim::kv_module
