#include "package_files.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/language/read_file.hpp"
#include "hypersim/processes/file_tree.hpp"

#include "text/limits.hpp"

namespace hypersim::language {

runtime::Result<runtime::Bytes, std::string> PackageFiles::read(const std::string& path, std::size_t& bytes_left) {
  const auto known = read_.find(path);
  if (known != read_.end()) return known->second;
  const std::size_t most = std::min<std::size_t>(bytes_left, processes::FileTree::kBytesMax);
  auto text = read_regular_file(path, most);
  runtime::Result<runtime::Bytes, std::string> bytes = runtime::fail(std::string());
  if (text.ok()) {
    bytes_left -= text->size();
    bytes = runtime::Bytes(std::move(*text));
  } else if (most < processes::FileTree::kBytesMax) {
    bytes =
        runtime::fail(text.error() + "; all files of a scenario together have at most " + size_text(kOperandsTotalMax));
  } else {
    bytes = runtime::fail(text.error());
  }
  return read_.emplace(path, std::move(bytes)).first->second;
}

}  // namespace hypersim::language
