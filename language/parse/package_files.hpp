#pragma once
// The bytes of the files of packages, each read once for all readings of a scenario, and shared by whoever has them.

#include <cstddef>
#include <map>
#include <string>

#include "hypersim/runtime/bytes.hpp"
#include "hypersim/runtime/result.hpp"

namespace hypersim::language {

class PackageFiles {
 public:
  /// The file at that path, as it is opened. `bytes_left`: how much more may be read. The error says why there are no
  /// bytes.
  runtime::Result<runtime::Bytes, std::string> read(const std::string& path, std::size_t& bytes_left);

 private:
  std::map<std::string, runtime::Result<runtime::Bytes, std::string>> read_;  // by path
};

}  // namespace hypersim::language
