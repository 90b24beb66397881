#include "nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "hypersim/language/spelling.hpp"

namespace hypersim::analysis {

namespace {

/// What Spelling does not look at, because it is long: do the texts differ in a few bytes at one place only?
bool differ_at_one_place(std::string_view a, std::string_view b) {
  constexpr std::size_t kMost = 3;
  constexpr std::size_t kShort = 32;  // shorter ones are for Spelling
  if (std::min(a.size(), b.size()) < kShort) return false;
  const auto front = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  a.remove_prefix(static_cast<std::size_t>(front.first - a.begin()));
  b.remove_prefix(static_cast<std::size_t>(front.second - b.begin()));
  const auto back = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend());
  return static_cast<std::size_t>(a.rend() - back.first) <= kMost &&
         static_cast<std::size_t>(b.rend() - back.second) <= kMost;
}

}  // namespace

std::optional<Source> nearest_of(std::string_view text, const std::vector<Source>& sources) {
  language::Spelling spelling(text);
  for (const Source& source : sources) spelling.offer(source.text);
  const std::string best = spelling.best();
  int looks = language::kSpellingOffersMax;
  for (const Source& source : sources) {
    if (best.empty() ? looks-- > 0 && differ_at_one_place(text, source.text) : source.text == best) return source;
  }
  return std::nullopt;
}

std::optional<Source> nearest_part_of(std::string_view text, const std::vector<Source>& sources) {
  const auto words = static_cast<std::size_t>(std::count(text.begin(), text.end(), ' '));
  std::vector<Source> parts;
  const auto full = [&] { return parts.size() == static_cast<std::size_t>(language::kSpellingOffersMax); };
  for (const Source& source : sources) {
    // Each window of as many words.
    for (std::size_t begin = 0; begin < source.text.size() && !full();) {
      std::size_t end = begin;
      for (std::size_t i = 0; i <= words && end < source.text.size(); ++i)
        end = std::min(source.text.find(' ', end + (i > 0 ? 1 : 0)), source.text.size());
      parts.push_back({source.text.substr(begin, end - begin), source.at});
      begin = std::min(source.text.find(' ', begin), source.text.size() - 1) + 1;
    }
  }
  return nearest_of(text, parts);
}

}  // namespace hypersim::analysis
