#pragma once
// RocksDB's error texts in normal form, so that they do not vary from run to run: the home is `$HOME`, and each number
// outside the database's own path (times, threads, files, checksums) is `#`.

#include <string>
#include <string_view>

namespace hypersim::kv_module {

/// `home` and `db_path` as RocksDB was given them; `db_path` is below `home`.
std::string normal_form(std::string_view text, std::string_view home, std::string_view db_path);

}  // namespace hypersim::kv_module
