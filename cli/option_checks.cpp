#include "option_checks.hpp"

#include <charconv>
#include <cstdint>
#include <system_error>

namespace hypersim::cli {

std::string check_u64(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? "" : "expected a whole number from 0 to 18446744073709551615, got \"" + text + "\"";
}

std::string check_not_empty(const std::string& text) { return text.empty() ? "expected a path, got nothing" : ""; }

}  // namespace hypersim::cli
