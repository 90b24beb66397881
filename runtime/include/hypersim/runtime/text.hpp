#pragma once
// Text: an immutable shared string, for names that many messages and facts repeat. Cheap to copy.

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace hypersim::runtime {

class Text {
 public:
  Text() = default;
  Text(std::string text) : text_(std::make_shared<const std::string>(std::move(text))) {}
  Text(const char* text) : Text(std::string(text)) {}

  const std::string& string() const {
    static const std::string kNothing;
    return text_ ? *text_ : kNothing;
  }
  operator const std::string&() const { return string(); }
  operator std::string_view() const { return string(); }

  friend bool operator==(const Text& a, const Text& b) { return a.text_ == b.text_ || a.string() == b.string(); }
  friend bool operator==(const Text& a, const std::string& b) { return a.string() == b; }
  friend bool operator==(const Text& a, std::string_view b) { return a.string() == b; }
  friend bool operator==(const Text& a, const char* b) { return a.string() == b; }
  friend std::ostream& operator<<(std::ostream& out, const Text& text) { return out << text.string(); }

 private:
  std::shared_ptr<const std::string> text_;
};

}  // namespace hypersim::runtime
