#pragma once
// The first failure of the machine that the disk and the store of one home have met: no space, too many open files, a
// disk that fails (runtime/system_failure.hpp). They share it and note it, whatever they answer; the node asks, so that
// no run goes on as if everything were kept. One thread uses it.

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace hypersim::kv_module {

class DiskTrouble {
 public:
  struct First {
    std::string where;  // `$HOME/kernel`
    std::string why;    // in the system's words
  };

  /// Notes what a text of RocksDB or the system says of the machine, if it says anything of it.
  void note(std::string_view where, std::string_view text);
  const std::optional<First>& first() const { return first_; }

 private:
  std::optional<First> first_;
};

}  // namespace hypersim::kv_module
