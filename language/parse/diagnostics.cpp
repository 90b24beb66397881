#include "diagnostics.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "hypersim/language/read_file.hpp"
#include "hypersim/language/spelling.hpp"
#include "hypersim/runtime/utf8.hpp"

#include "text/limits.hpp"
#include "text/shown.hpp"

namespace hypersim::language {
namespace {

constexpr std::size_t kQuotedMax = 40;

bool before(const Diagnostic& a, const Diagnostic& b) {
  return std::tie(a.at.source, a.at.line, a.at.column) < std::tie(b.at.source, b.at.line, b.at.column);
}

}  // namespace

void DiagnosticSink::add(Position at, std::string message, std::string hint, std::optional<Position> other) {
  if (muted_ || full()) return;
  const auto found = found_in_.try_emplace({at.source, at.line, at.column}, reading_).first;
  if (found->second != reading_) return;
  if (expansion_ != nullptr) message += " (" + expansion_->replaced() + ")";
  std::vector<std::string> meant = spellings_in(hint);
  diagnostics_.push_back({at, std::move(message), std::move(hint), done_by_, other, std::move(meant)});
  if (diagnostics_.size() == kDiagnosticsMax) {
    diagnostics_.push_back({at, "there are too many errors; the rest of the file was not read", {}});
  }
}

DiagnosticSink DiagnosticSink::deaf() {
  DiagnosticSink sink;
  sink.mute(true);
  return sink;
}

bool DiagnosticSink::wants_hints() const {
  constexpr int kReadingsMax = 10;
  return !muted_ && (!again_ || reading_ < kReadingsMax) && diagnostics_.size() < 10 * kDiagnosticsShownMax;
}

bool DiagnosticSink::full() const { return stopped_ || diagnostics_.size() >= kDiagnosticsMax; }

void DiagnosticSink::stop(Position at, std::string message) {
  if (muted_) return;
  add(at, std::move(message));
  stopped_ = true;
}

std::vector<Diagnostic> DiagnosticSink::take() {
  std::stable_sort(diagnostics_.begin(), diagnostics_.end(), before);
  return std::move(diagnostics_);
}

void DiagnosticSink::warn(const Warning& warning) {
  const Position at = warning.at;
  if (warnings_.size() < kDiagnosticsMax) warnings_.try_emplace({at.source, at.line, at.column}, warning);
}

std::vector<Warning> DiagnosticSink::take_warnings() {
  std::vector<Warning> warnings;
  for (auto& [place, warning] : warnings_) warnings.push_back(std::move(warning));
  warnings_.clear();
  return warnings;
}

std::string too_much_text() {
  return "the rounds, combinations and values of this scenario are more than " + size_text(kTextReadMax) + " of text";
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  std::size_t shown = 0;
  for (std::size_t at = 0; at < text.size(); ++shown) {
    if (shown == kQuotedMax) {
      out += "…";
      break;
    }
    at += append_shown(out, text, at);
  }
  return out + "\"";
}

std::string found(const Token& token) {
  switch (token.kind) {
    case TokenKind::End:
      return "the end of the line";
    case TokenKind::String: {
      std::string inner = in_quotes(token.raw.substr(1, token.raw.size() - 2));
      return "the string " + inner;
    }
    case TokenKind::Json: {
      std::string inner = in_quotes(token.raw);
      return "the JSON value " + inner.substr(1, inner.size() - 2);
    }
    default:
      return in_quotes(token.raw);
  }
}

std::string found_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return "the end of the file";
  if (text[at] == '\n' || text.substr(at, 2) == "\r\n") return "the end of the line";
  const runtime::CodePoint c = runtime::code_point_at(text, at);
  if (c.size == 0) return "a byte that is not UTF-8";
  if (c.value == '\t') return "a tab";
  if (c.value == '"') return "a quote";
  if (is_unsafe(c.value)) {
    std::string digits;
    for (std::uint32_t rest = c.value; digits.size() < 4; rest >>= 4U) {
      digits.insert(digits.begin(), "0123456789ABCDEF"[rest & 0xFU]);
    }
    return "a control character (U+" + digits + ")";
  }
  return in_quotes(text.substr(at, c.size));
}

std::string listed(const std::vector<std::string_view>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " and " : ", ";
    out += words[i];
  }
  return out;
}

std::string alternatives(const std::vector<std::string_view>& words, std::string_view other) {
  const std::size_t count = words.size() + (other.empty() ? 0 : 1);
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out += i + 1 == count ? " or " : ", ";
    out += i < words.size() ? in_quotes(words[i]) : std::string(other);
  }
  return out;
}

}  // namespace hypersim::language
