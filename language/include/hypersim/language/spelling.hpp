#pragma once
// The nearest spelling: which of the words that would have been right a mistyped one was meant to be.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hypersim::language {

/// A search looks at no more candidates than this.
inline constexpr int kSpellingOffersMax = 2'000;

/// Edits (insertions, deletions, changes, swaps of neighbours) from one word to the other, or `limit` + 1 if more. The
/// case of letters does not count.
int edit_distance(std::string_view a, std::string_view b, int limit);

/// One search for the nearest spellings of `word`: offer() what is possible, then ask for the hint.
class Spelling {
 public:
  explicit Spelling(std::string_view word);

  void offer(std::string_view candidate);
  template <class Words>
  void offer_all(const Words& words) {
    for (const auto& word : words) {
      if constexpr (requires { word.text; }) {
        offer(word.text);
      } else {
        offer(word);
      }
    }
  }
  /// The nearest one, of several the first; empty if none is near.
  std::string best() const { return best_.empty() ? std::string() : best_.front(); }
  /// `did you mean "get" or "set"?`, or empty.
  std::string hint() const;

 private:
  std::string_view word_;
  std::vector<std::string> best_;  // the first ones of those that are equally near
  int limit_;                      // a candidate that is less near is of no interest
  int offers_left_;
};

/// The spellings that a hint() names; none of another text.
std::vector<std::string> spellings_in(std::string_view hint);

/// `did you mean "check"?`, or empty if none of the words is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& words);

}  // namespace hypersim::language
