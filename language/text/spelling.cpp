#include "hypersim/language/spelling.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace hypersim::language {
namespace {

constexpr std::size_t kWordMax = 64;
/// If several words are equally near, a hint names so many of them.
constexpr std::size_t kNearestMax = 3;

// How a hint names them.
constexpr std::string_view kHintBegin = "did you mean \"";
constexpr std::string_view kHintLast = "\" or \"";
constexpr std::string_view kHintNext = "\", \"";
constexpr std::string_view kHintEnd = "\"?";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

int edit_distance(std::string_view a, std::string_view b, int limit) {
  const int too_far = limit + 1;
  const auto length = [](std::string_view word) { return static_cast<int>(word.size()); };
  if (a.size() > kWordMax || b.size() > kWordMax) return too_far;
  if (std::abs(length(a) - length(b)) > limit) return too_far;
  std::array<std::array<int, kWordMax + 1>, 3> rows;  // the present one, and the two before it
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    const auto& before_last = rows[(i + 1) % 3];
    const auto& last = rows[(i - 1) % 3];
    auto& row = rows[i % 3];
    int least = row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    // Rows only grow, and a swap costs as much as what it leaves out of the row before.
    if (least > limit) return too_far;
  }
  return std::min(rows[a.size() % 3][b.size()], too_far);
}

// A single letter is one edit away from every other: it has no nearest spelling.
Spelling::Spelling(std::string_view word)
    : word_(word),
      limit_(word.size() < 2   ? -1
             : word.size() < 6 ? 1
             : word.size() < 9 ? 2
                               : 3),
      offers_left_(kSpellingOffersMax) {}

void Spelling::offer(std::string_view candidate) {
  if (limit_ < 0 || offers_left_-- <= 0 || candidate == word_) return;
  const int distance = edit_distance(word_, candidate, limit_);
  if (distance > limit_) return;
  if (distance < limit_) best_.clear();
  limit_ = distance;
  const bool is_new = std::find(best_.begin(), best_.end(), candidate) == best_.end();
  if (is_new && best_.size() < kNearestMax) best_.emplace_back(candidate);
}

std::string Spelling::hint() const {
  std::string hint;
  for (std::size_t i = 0; i < best_.size(); ++i) {
    hint += i == 0 ? kHintBegin : i + 1 == best_.size() ? kHintLast : kHintNext;
    hint += best_[i];
  }
  if (!hint.empty()) hint += kHintEnd;
  return hint;
}

std::vector<std::string> spellings_in(std::string_view hint) {
  std::vector<std::string> found;
  const bool is_hint =
      hint.size() > kHintBegin.size() + kHintEnd.size() && hint.starts_with(kHintBegin) && hint.ends_with(kHintEnd);
  if (!is_hint) return found;
  hint.remove_prefix(kHintBegin.size());
  hint.remove_suffix(kHintEnd.size());
  while (!hint.empty()) {
    const std::size_t end = std::min({hint.find(kHintNext), hint.find(kHintLast), hint.size()});
    found.emplace_back(hint.substr(0, end));
    hint.remove_prefix(end);
    if (hint.starts_with(kHintNext)) {
      hint.remove_prefix(kHintNext.size());
    } else if (hint.starts_with(kHintLast)) {
      hint.remove_prefix(kHintLast.size());
    }
  }
  return found;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& words) {
  Spelling spelling(word);
  spelling.offer_all(words);
  return spelling.hint();
}

}  // namespace hypersim::language
