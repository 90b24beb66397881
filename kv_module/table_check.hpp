#pragma once
// Looks at the properties of a table file (`.sst`) before RocksDB does: Debian's build of RocksDB 7.8 reads them before
// it compares their checksum, and one of its assertions ends the program if they are garbled in the wrong place.

#include <string>

namespace hypersim::kv_module {

/// False if RocksDB must not open the file. RocksDB itself reports whatever else is wrong with it.
bool table_is_safe_to_open(const std::string& path);

}  // namespace hypersim::kv_module
