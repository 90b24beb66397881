#pragma once
// Hostile texts for a reader of scenarios: long, deep, or with many of one thing. Each can be made in any size.

#include <algorithm>
#include <cstddef>
#include <functional>
#include <gtest/gtest.h>
#include <iosfwd>
#include <string>
#include <vector>

namespace hypersim::language::reading {

/// The whole size, or a part of it.
class Size {
 public:
  /// One in `divisor`.
  explicit Size(std::size_t divisor) : divisor_(divisor) {}

  std::size_t operator()(std::size_t whole) const { return part(whole, divisor_); }
  /// The size of a second thing in the same text, which does not grow with the first one: the whole, or always the same
  /// part.
  std::size_t beside(std::size_t whole) const {
    return divisor_ == 1 ? whole : std::max(part(whole, kBeside), std::min<std::size_t>(whole, 4));
  }

 private:
  static constexpr std::size_t kBeside = 10'000;
  static std::size_t part(std::size_t whole, std::size_t divisor) { return whole < divisor ? 1 : whole / divisor; }

  std::size_t divisor_;
};

struct HostileText {
  const char* name;
  std::function<std::string(const Size&)> of_size;
  bool has_many_names = false;
  bool is_deep = false;
};

std::vector<HostileText> hostile_texts();

void PrintTo(const HostileText& text, std::ostream* out);
/// In the form that GoogleTest allows for names: `ALongWord`.
std::string hostile_name(const testing::TestParamInfo<HostileText>& info);

/// That many in a row.
std::string times(const std::string& text, std::size_t count);

}  // namespace hypersim::language::reading
