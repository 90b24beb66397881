#pragma once
// Writes down everything that was read of a scenario, except for the places in the file: two files mean the same
// exactly when these texts are equal. The dump goes through the members of each struct by itself, so a new member
// cannot be forgotten.

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "hypersim/language/parse.hpp"

namespace hypersim::language {

class ScenarioDump {
 public:
  static std::string of(const ParsedFile& file) {
    ScenarioDump dump;
    dump.add(file.scenarios);
    return std::move(dump.text_);
  }

 private:
  /// Stands for a member of any type.
  struct Anything {
    template <class T>
    operator T() const;
  };
  template <class T, class... Members>
  static constexpr std::size_t members() {
    if constexpr (requires { T{std::declval<Members>()..., Anything()}; }) {
      return members<T, Members..., Anything>();
    } else {
      return sizeof...(Members);
    }
  }

  void add(const Position&) {}
  void add(std::string text) {
    // A JSON value as it was written may have several lines, however they end.
    for (std::size_t at = text.find("\r\n"); at != std::string::npos; at = text.find("\r\n", at)) text.erase(at, 1);
    text_ += std::to_string(text.size()) + ":" + text + " ";
  }
  template <class T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void add(T value) { text_ += std::to_string(static_cast<long long>(value)) + " "; }
  template <class T>
  void add(const std::optional<T>& value) {
    text_ += value ? "+" : "- ";
    if (value) add(*value);
  }
  template <class T>
  void add(const std::unique_ptr<T>& value) {
    text_ += value ? "+" : "- ";
    if (value) add(*value);
  }
  template <class T>
  void add(const std::shared_ptr<const T>& value) {
    text_ += value ? "+" : "- ";
    if (value) add(*value);
  }
  template <class T>
  void add(const std::vector<T>& values) {
    text_ += "[";
    for (const T& value : values) add(value);
    text_ += "]\n";
  }
  template <class... T>
  void add(const std::variant<T...>& value) {
    text_ += std::to_string(value.index()) + "/";
    std::visit([this](const auto& is) { this->add(is); }, value);
  }
  void add(const runtime::Address& address) { add(std::string(address.text())); }
  void add(const runtime::Bytes& bytes) { add(std::string(bytes.view())); }
  void add(const runtime::Text& text) { add(std::string(std::string_view(text))); }
  void add(const runtime::Blob& blob) {
    add(blob.mime);
    add(blob.bytes);
  }
  void add(const runtime::PackageId& package) { add(std::string(package.text())); }
  void add(const runtime::Capability& cap) {
    add(cap.issuer());
    add(std::string(cap.params()));
  }
  void add(const runtime::Semantics& semantics) { add(semantics.bits()); }
  template <class T>
  requires std::is_aggregate_v<T>
  void add(const T& value) {
    text_ += "{";
    constexpr std::size_t kMembers = members<T>();
    static_assert(kMembers <= 20, "add a case below");
    const auto each = [this](const auto&... member) { (this->add(member), ...); };
    if constexpr (kMembers == 1) {
      const auto& [a] = value;
      each(a);
    } else if constexpr (kMembers == 2) {
      const auto& [a, b] = value;
      each(a, b);
    } else if constexpr (kMembers == 3) {
      const auto& [a, b, c] = value;
      each(a, b, c);
    } else if constexpr (kMembers == 4) {
      const auto& [a, b, c, d] = value;
      each(a, b, c, d);
    } else if constexpr (kMembers == 5) {
      const auto& [a, b, c, d, e] = value;
      each(a, b, c, d, e);
    } else if constexpr (kMembers == 6) {
      const auto& [a, b, c, d, e, f] = value;
      each(a, b, c, d, e, f);
    } else if constexpr (kMembers == 7) {
      const auto& [a, b, c, d, e, f, g] = value;
      each(a, b, c, d, e, f, g);
    } else if constexpr (kMembers == 8) {
      const auto& [a, b, c, d, e, f, g, h] = value;
      each(a, b, c, d, e, f, g, h);
    } else if constexpr (kMembers == 9) {
      const auto& [a, b, c, d, e, f, g, h, i] = value;
      each(a, b, c, d, e, f, g, h, i);
    } else if constexpr (kMembers == 10) {
      const auto& [a, b, c, d, e, f, g, h, i, j] = value;
      each(a, b, c, d, e, f, g, h, i, j);
    } else if constexpr (kMembers == 11) {
      const auto& [a, b, c, d, e, f, g, h, i, j, k] = value;
      each(a, b, c, d, e, f, g, h, i, j, k);
    } else if constexpr (kMembers == 12) {
      const auto& [a, b, c, d, e, f, g, h, i, j, k, l] = value;
      each(a, b, c, d, e, f, g, h, i, j, k, l);
    } else if constexpr (kMembers == 13) {
      const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = value;
      each(a, b, c, d, e, f, g, h, i, j, k, l, m);
    } else if constexpr (kMembers == 14) {
      const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = value;
      each(a, b, c, d, e, f, g, h, i, j, k, l, m, n);
    } else if constexpr (kMembers == 15) {
      const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = value;
      each(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o);
    } else if constexpr (kMembers == 16) {
      const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = value;
      each(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
    } else if constexpr (kMembers == 17) {
      const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q] = value;
      each(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q);
    } else if constexpr (kMembers == 18) {
      const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r] = value;
      each(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r);
    } else if constexpr (kMembers == 19) {
      const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s] = value;
      each(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s);
    } else if constexpr (kMembers == 20) {
      const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t] = value;
      each(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t);
    }
    text_ += "}";
  }

  std::string text_;
};

}  // namespace hypersim::language
