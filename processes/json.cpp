#include "hypersim/processes/json.hpp"

#include <charconv>
#include <cmath>

#include "hypersim/runtime/json_value.hpp"

namespace hypersim::processes::detail {

namespace {

/// Prints it like Rust's ryu: all digits if the point is within `point_max` of them, else with an exponent.
template <class Float>
void write_shortest(std::string& out, Float value, int point_min, int point_max) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  if (std::signbit(value)) out += '-';
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, std::fabs(value), std::chars_format::scientific).ptr;
  const std::string_view scientific(text, static_cast<std::size_t>(end - text));
  const std::size_t e = scientific.find('e');
  std::string digits(1, scientific[0]);
  if (e > 1) digits += scientific.substr(2, e - 2);
  int exponent = 0;
  const char* from = scientific.data() + e + (scientific[e + 1] == '+' ? 2 : 1);
  std::from_chars(from, end, exponent);
  const int length = static_cast<int>(digits.size());
  const int point = exponent + 1;  // how many digits are before the point
  if (value == 0) {
    out += "0.0";
  } else if (length <= point && point <= point_max) {
    out.append(digits).append(static_cast<std::size_t>(point - length), '0').append(".0");
  } else if (0 < point && point <= point_max) {
    out.append(digits, 0, static_cast<std::size_t>(point)).append(".").append(digits, static_cast<std::size_t>(point));
  } else if (point_min < point && point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else {
    out += digits[0];
    if (length > 1) out.append(".").append(digits, 1);
    out += 'e' + std::to_string(exponent);
  }
}

}  // namespace

void write_float(std::string& out, double value) { write_shortest(out, value, -5, 16); }
void write_float(std::string& out, float value) { write_shortest(out, value, -6, 13); }

bool read_float(runtime::JsonReader& in, double& value) {
  std::string_view text;
  if (!in.read_number_text(text)) return false;
  const auto number = runtime::json_f64(text);
  if (!number) return in.refuse("number out of range");
  value = *number;
  return true;
}

bool read_signed(runtime::JsonReader& in, std::int64_t& value, std::int64_t min, std::int64_t max) {
  std::string_view text;
  if (!in.read_number_text(text)) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // -0 is a float to serde_json.
  if (error == std::errc::invalid_argument || end != text.data() + text.size() || text == "-0") {
    return error == std::errc::result_out_of_range ? in.refuse("the number is out of range")
                                                   : in.refuse("expected an integer");
  }
  if (error != std::errc() || value < min || value > max) return in.refuse("the number is out of range");
  return true;
}

}  // namespace hypersim::processes::detail
