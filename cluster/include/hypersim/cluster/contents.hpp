#pragma once
// What a worker needs to have before it can play, by the hash of its bytes: so it is sent only if it is not there, and
// what arrives is what was meant.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/runtime/result.hpp"

namespace hypersim::cluster {

/// Which bytes are meant.
struct Content {
  std::string sha256;  // 64 hexadecimal digits
  std::uint64_t size = 0;
  friend bool operator==(const Content&, const Content&) = default;
};

using SharedBytes = std::shared_ptr<const std::string>;

/// Bytes by their hash.
class Contents {
 public:
  Content add(std::string bytes);
  /// Null if they are not there.
  SharedBytes find(const std::string& sha256) const;
  std::uint64_t size() const { return size_; }
  /// Drops everything else, if all together is more than that many bytes.
  void drop_beyond(std::uint64_t size_max, const std::vector<Content>& kept);

 private:
  std::map<std::string, SharedBytes> by_hash_;
  std::uint64_t size_ = 0;
};

/// What is to be played: a description that the two ends understand, and what has to be there.
struct Parcel {
  std::string description;
  std::vector<Content> contents;
  friend bool operator==(const Parcel&, const Parcel&) = default;
};
std::string to_bytes(const Parcel& parcel);
/// The error says which byte is wrong.
runtime::Result<Parcel, std::string> parcel_from_bytes(const std::string& bytes);

/// The most that a worker keeps, and that one parcel may need.
inline constexpr std::uint64_t kContentsSizeMax = std::uint64_t{2} << 30U;
/// Bytes in one message: below 1 MiB, since whatever is behind a message waits for it.
inline constexpr std::uint64_t kPieceSize = std::uint64_t{512} << 10U;

/// Bytes that arrive piece by piece.
class Assembly {
 public:
  explicit Assembly(Content what) : what_(std::move(what)) {}

  const Content& what() const { return what_; }
  /// Where the next piece begins.
  std::uint64_t next() const { return bytes_.size(); }
  bool is_whole() const { return bytes_.size() == what_.size; }
  /// False if it is not the next one, or too long.
  bool add(std::uint64_t offset, const std::string& piece);
  /// All of them; the error says that they are not what was meant.
  runtime::Result<std::string, std::string> take();
  /// All of them, of which the hash is not known.
  std::string take_unchecked() { return std::move(bytes_); }

 private:
  Content what_;
  std::string bytes_;
};

/// The piece of the bytes that begins there.
std::string piece_of(const std::string& bytes, std::uint64_t offset);
/// In how many pieces so many bytes are sent: at least one.
std::uint64_t pieces_of(std::uint64_t size);

}  // namespace hypersim::cluster
