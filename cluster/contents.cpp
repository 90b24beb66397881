#include "hypersim/cluster/contents.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/runtime/binary.hpp"
#include "hypersim/runtime/digest.hpp"

namespace hypersim::cluster {

namespace {

constexpr std::uint64_t kHashSize = 64;

bool is_hash(const std::string& text) {
  return text.size() == kHashSize && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

Content Contents::add(std::string bytes) {
  Content content{runtime::sha256(bytes), bytes.size()};
  const auto [at, is_new] = by_hash_.try_emplace(content.sha256, nullptr);
  if (is_new) {
    size_ += bytes.size();
    at->second = std::make_shared<const std::string>(std::move(bytes));
  }
  return content;
}

SharedBytes Contents::find(const std::string& sha256) const {
  const auto found = by_hash_.find(sha256);
  return found == by_hash_.end() ? nullptr : found->second;
}

void Contents::drop_beyond(std::uint64_t size_max, const std::vector<Content>& kept) {
  if (size_ <= size_max) return;
  std::map<std::string, SharedBytes> left;
  size_ = 0;
  for (const Content& one : kept) {
    const auto found = by_hash_.find(one.sha256);
    if (found == by_hash_.end() || !left.emplace(*found).second) continue;
    size_ += found->second->size();
  }
  by_hash_ = std::move(left);
}

std::string to_bytes(const Parcel& parcel) {
  runtime::BinaryWriter out;
  out.number(parcel.description.size());
  out.bytes(parcel.description);
  out.number(parcel.contents.size());
  for (const Content& one : parcel.contents) {
    out.bytes(one.sha256);
    out.number(one.size);
  }
  return out.written();
}

runtime::Result<Parcel, std::string> parcel_from_bytes(const std::string& bytes) {
  runtime::BinaryReader in(bytes, 0);
  Parcel parcel;
  parcel.description = in.bytes(in.number(), "the description");
  std::uint64_t size = 0;
  for (std::uint64_t left = in.count("contents"); left > 0 && in.ok(); --left) {
    Content one{in.bytes(kHashSize, "a hash"), in.number()};
    if (in.ok() && !is_hash(one.sha256)) in.fail("a hash has other characters than 0-9 and a-f");
    if (in.ok() && (one.size > kContentsSizeMax || (size += one.size) > kContentsSizeMax))
      in.fail("more is needed than a worker keeps");
    parcel.contents.push_back(std::move(one));
  }
  if (in.ok() && in.left() > 0) in.fail("there is more behind its end");
  if (!in.ok()) return runtime::fail(in.error());
  return parcel;
}

bool Assembly::add(std::uint64_t offset, const std::string& piece) {
  if (offset != bytes_.size() || piece.size() > what_.size - bytes_.size() || (piece.empty() && what_.size > 0))
    return false;
  bytes_ += piece;
  return true;
}

runtime::Result<std::string, std::string> Assembly::take() {
  if (!is_whole()) return runtime::fail(std::string("a part of it is missing"));
  if (runtime::sha256(bytes_) != what_.sha256) return runtime::fail(std::string("its hash is another one"));
  return std::move(bytes_);
}

std::string piece_of(const std::string& bytes, std::uint64_t offset) {
  return offset >= bytes.size() ? std::string() : bytes.substr(offset, kPieceSize);
}

std::uint64_t pieces_of(std::uint64_t size) { return std::max<std::uint64_t>((size + kPieceSize - 1) / kPieceSize, 1); }

}  // namespace hypersim::cluster
