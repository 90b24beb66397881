#include "path_router.hpp"

#include <algorithm>
#include <tuple>

namespace hypersim::processes {

PathRoute::PathRoute(std::string_view pattern) {
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  char separator = 0;
  for (std::size_t from = 0; from < pattern.size();) {
    const bool has_separator = pattern[from] == '/' || pattern[from] == '.';
    separator = has_separator ? pattern[from] : '\0';
    const std::size_t begin = from + (has_separator ? 1 : 0);
    const std::size_t end = std::min(pattern.find_first_of("/.", from + 1), pattern.size());
    add(separator, pattern.substr(begin, end - begin));
    from = end;
  }
}

void PathRoute::add(char separator, std::string_view segment) {
  const bool is_part = segment.starts_with(':');
  const bool is_rest = segment.starts_with('*');
  std::string text;
  if (separator != 0) text += separator;
  if (!is_part && !is_rest) text += segment;
  if (!text.empty()) {
    key_ += text;
    if (!pieces_.empty() && pieces_.back().kind == Kind::Text) {
      pieces_.back().text += text;
    } else {
      pieces_.push_back({Kind::Text, text});
    }
  }
  if (!is_part && !is_rest) {
    ++statics_;
    return;
  }
  key_ += is_part ? '\1' : '\2';
  ++(is_part ? dynamics_ : wildcards_);
  pieces_.push_back({is_part ? Kind::Part : Kind::Rest, std::string(segment.substr(1))});
}

/// Tries what a name can stand for, the longest first; what has failed once is not tried again.
class PathRoute::Matching {
 public:
  Matching(const std::vector<Piece>& pieces, std::string_view path)
      : pieces_(pieces), path_(path), failed_(pieces.size() * (path.size() + 1), false) {}

  bool from(std::size_t piece, std::size_t at) {
    if (piece == pieces_.size()) return at == path_.size();
    const std::size_t place = piece * (path_.size() + 1) + at;
    if (failed_[place]) return false;
    if (tried(piece, at)) return true;
    failed_[place] = true;
    return false;
  }
  Params take() { return std::move(params_); }

 private:
  bool tried(std::size_t piece, std::size_t at) {
    const Piece& now = pieces_[piece];
    if (now.kind == Kind::Text) {
      return path_.substr(at).starts_with(now.text) && from(piece + 1, at + now.text.size());
    }
    const std::size_t slash = now.kind == Kind::Part ? path_.find('/', at) : std::string_view::npos;
    for (std::size_t end = std::min(slash, path_.size()); end > at; --end) {
      if (!from(piece + 1, end)) continue;
      params_.emplace(now.text, path_.substr(at, end - at));  // of two with one name, the later counts
      return true;
    }
    return false;
  }

  const std::vector<Piece>& pieces_;
  std::string_view path_;
  std::vector<bool> failed_;  // by piece and place
  Params params_;
};

std::optional<PathRoute::Params> PathRoute::match(std::string_view path) const {
  if (path.starts_with('/')) path.remove_prefix(1);
  const bool has_names = dynamics_ + wildcards_ > 0;
  if (!has_names) {
    const std::string_view whole = pieces_.empty() ? std::string_view() : std::string_view(pieces_.front().text);
    return whole == path ? std::optional<Params>(Params()) : std::nullopt;
  }
  Matching matching(pieces_, path);
  if (!matching.from(0, 0)) return std::nullopt;
  return matching.take();
}

bool PathRoute::goes_before(const PathRoute& other) const {
  return std::tie(statics_, dynamics_, wildcards_) > std::tie(other.statics_, other.dynamics_, other.wildcards_);
}

}  // namespace hypersim::processes
