#include "table_check.hpp"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string_view>

namespace hypersim::kv_module {
namespace {

// The end of a table: checksum type (1 byte), where the metaindex and the index are (varints, padded with zeros),
// format version (4), magic number (8). The metaindex says where the properties are.
constexpr std::size_t kFooterBytes = 53;
constexpr std::string_view kMagic = "\xf7\xcf\xf4\x85\xb7\x41\xe2\x88";
constexpr std::string_view kProperties = "rocksdb.properties";
constexpr std::size_t kMetaindexBytesMax = 1 << 20;

std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

struct Block {
  std::uint64_t at = 0;
  std::uint64_t size = 0;
};

std::optional<Block> take_block(std::string_view& bytes) {
  const auto at = take_varint(bytes);
  const auto size = take_varint(bytes);
  if (!at || !size) return std::nullopt;
  return Block{*at, *size};
}

/// Where the metaindex says that the properties are.
std::optional<Block> find_properties(std::string_view metaindex) {
  if (metaindex.size() < 4) return std::nullopt;
  metaindex.remove_suffix(4);  // the number of restarts; their offsets, after the entries, do not parse as entries
  std::string key;
  while (!metaindex.empty()) {
    const auto shared = take_varint(metaindex);
    const auto own = take_varint(metaindex);
    const auto value = take_varint(metaindex);
    if (!shared || !own || !value || *shared > key.size() || *own > metaindex.size()) return std::nullopt;
    key.resize(*shared);
    key += metaindex.substr(0, *own);
    metaindex.remove_prefix(*own);
    if (*value > metaindex.size()) return std::nullopt;
    std::string_view handle = metaindex.substr(0, *value);
    if (key == kProperties) return take_block(handle);
    metaindex.remove_prefix(*value);
  }
  return std::nullopt;
}

class TableFile {
 public:
  explicit TableFile(const std::string& path) : file_(path, std::ios::binary | std::ios::ate) {
    if (file_) size_ = static_cast<std::uint64_t>(file_.tellg());
  }

  std::uint64_t size() const { return size_; }
  std::optional<std::string> read(const Block& block) {
    if (block.size > size_ || block.at > size_ - block.size) return std::nullopt;
    std::string bytes(block.size, '\0');
    file_.seekg(static_cast<std::streamoff>(block.at));
    file_.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file_) return std::nullopt;
    return bytes;
  }

 private:
  std::ifstream file_;
  std::uint64_t size_ = 0;
};

}  // namespace

bool table_is_safe_to_open(const std::string& path) {
  TableFile file(path);
  if (file.size() < kFooterBytes) return true;
  const auto footer = file.read({file.size() - kFooterBytes, kFooterBytes});
  if (!footer || std::string_view(*footer).substr(kFooterBytes - kMagic.size()) != kMagic) return true;
  // Without checksums, later damage would not be noticed, and nobody writes such tables here.
  if (footer->front() == '\0') return false;
  std::string_view handles(*footer);
  handles.remove_prefix(1);
  const auto metaindex = take_block(handles);
  if (!metaindex || metaindex->size > kMetaindexBytesMax) return true;
  const auto entries = file.read(*metaindex);
  const auto properties = entries ? find_properties(*entries) : std::nullopt;
  if (!properties || properties->size < 4 || properties->at + properties->size < properties->at) return true;
  // The last bit of a block says that it has a hash index. Properties never have one, but RocksDB trusts the bit.
  const auto last_byte = file.read({properties->at + properties->size - 1, 1});
  return !last_byte || (static_cast<std::uint8_t>(last_byte->front()) & 0x80) == 0;
}

}  // namespace hypersim::kv_module
