#pragma once
// The folder in which compiled components are kept: `hypersim/wasm` in XDG_CACHE_HOME, or in `~/.cache`. What is in it
// is run as machine code, so it must belong to the user, and nobody else may write to it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/runtime/result.hpp"

namespace hypersim::wasm {

class Cache {
 public:
  /// Makes the folder if it is not there. The error is a sentence.
  static runtime::Result<Cache, std::string> open();
  /// Where it is, or would be; none if neither variable says so.
  static std::optional<std::string> place();

  const std::string& folder() const { return folder_; }

  struct Entry {
    std::string file;  // its name
    std::string name;  // of the component
    int optimization = 0;
    std::uint64_t size = 0;  // in bytes
  };
  /// What is kept, by name.
  std::vector<Entry> entries() const;
  /// Removes everything. How many were there; the error is a sentence.
  runtime::Result<std::size_t, std::string> clear();

  /// The path of what is kept under that key. None if it is not there, or is not the user's own.
  std::optional<std::string> find(const std::string& key, int optimization) const;
  /// The path for it, as a file that is not there yet.
  std::string path_for(const std::string& name, const std::string& key, int optimization) const;
  /// A new folder beside the entries, in which something is made. The error is a sentence.
  runtime::Result<std::string, std::string> make_workshop() const;

 private:
  explicit Cache(std::string folder) : folder_(std::move(folder)) {}
  std::string folder_;
};

}  // namespace hypersim::wasm
