#pragma once
// A program that is run as a child, under limits, to its end: a translator or a compiler that reads what a stranger has
// written.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace hypersim::wasm {

struct ChildLimits {
  std::uint64_t seconds = 0;  // of processor time
  std::uint64_t memory = 0;   // bytes of addresses
  std::uint64_t file = 0;     // bytes of one file
};

struct ChildEnd {
  int exit_code = 0;  // 0: it did what it should
  int signal = 0;     // that ended it; 0: none
  bool is_interrupted = false;
  std::string said;  // what it wrote to its outputs; the first 64 KiB

  bool is_fine() const { return exit_code == 0 && signal == 0 && !is_interrupted; }
};

/// `words`: the path of the program and its arguments. It works in `folder`, which is its place for temporary files,
/// too, with no input. It and its own children end when `is_interrupted` says so, or when this program ends.
ChildEnd run_child(const std::vector<std::string>& words, const std::string& folder, const ChildLimits& limits,
                   const std::function<bool()>& is_interrupted);

}  // namespace hypersim::wasm
