#pragma once
// What ends a guest when it breaks a rule of the canonical ABI or of an import. It is thrown and caught between two
// frames of the guest's code, and never passes through one.

#include <string>
#include <utility>

namespace hypersim::wasm {

class Refusal {
 public:
  /// A phrase: `a pointer out of bounds: …`.
  explicit Refusal(std::string why) : why_(std::move(why)) {}
  const std::string& why() const { return why_; }

 private:
  std::string why_;
};

}  // namespace hypersim::wasm
