#include "expansion.hpp"

#include <algorithm>
#include <set>

#include "diagnostics.hpp"
#include "place.hpp"

namespace hypersim::language {

namespace {

/// Calls found(offset of the `{`, offset after the `}`, binding) for each name; goes on for as long as that is true.
template <class Found>
void for_each_name(std::string_view source, const Bindings& bindings, Found found) {
  for (std::size_t open = source.find('{'); open != std::string_view::npos; open = source.find('{', open + 1)) {
    const std::size_t close = source.find_first_of("{}\"\n", open + 1);
    if (close == std::string_view::npos) return;
    if (source[close] != '}') continue;
    const auto binding = bindings.find(source.substr(open + 1, close - open - 1));
    if (binding != bindings.end() && !found(open, close + 1, binding)) return;
  }
}

}  // namespace

std::size_t Expansion::size_of(std::string_view source, const Bindings& bindings, std::size_t max) {
  std::size_t size = 0;
  for_each_name(source, bindings, [&](std::size_t, std::size_t, Bindings::const_iterator binding) {
    if (size == 0) size = source.size();
    size += binding->second.size();
    return size <= max;
  });
  return size;
}

void Expansion::make(std::string_view source, Position at, const Bindings& bindings) {
  text_.clear();
  pieces_.clear();
  start_ = at;
  std::size_t copied = 0;
  for_each_name(source, bindings, [&](std::size_t open, std::size_t end, Bindings::const_iterator binding) {
    text_ += source.substr(copied, open - copied);
    pieces_.push_back({text_.size(), binding->second.size(), binding});
    text_ += binding->second;
    copied = end;
    return true;
  });
  text_ += source.substr(copied);
}

Position Expansion::advance(std::size_t from, Position place, std::size_t to) const {
  auto piece = std::lower_bound(pieces_.begin(), pieces_.end(), from,
                                [](const Piece& one, std::size_t offset) { return one.at + one.size < offset; });
  for (; piece != pieces_.end() && piece->at < to; ++piece) {
    const std::size_t end = piece->at + piece->size;
    if (piece->size > 0 && end == from) continue;
    step(place, from, piece->at);
    if (end > to) return place;
    constexpr int kBraces = 2;
    place.column += static_cast<int>(piece->binding->first.size()) + kBraces;
    from = end;
  }
  step(place, from, to);
  return place;
}

void Expansion::step(Position& place, std::size_t from, std::size_t to) const {
  if (from < to) language::advance(place, std::string_view(text_).substr(from, to - from));
}

std::vector<std::string_view> Expansion::names() const {
  std::vector<std::string_view> names;
  for (const Piece& piece : pieces_) names.push_back(piece.binding->first);
  return names;
}

std::string Expansion::replaced() const {
  std::string out;
  std::set<std::string_view> told;
  for (const Piece& piece : pieces_) {
    if (!told.insert(piece.binding->first).second) continue;
    out += (out.empty() ? "{" : ", {") + piece.binding->first + "} = ";
    const std::string value = in_quotes(piece.binding->second);
    out += value.substr(1, value.size() - 2);
  }
  return out;
}

std::string binding_value(std::string_view written) {
  if (written.front() == '"') return std::string(written.substr(1, written.size() - 2));
  std::string value(written);
  std::replace_if(
      value.begin(), value.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return value;
}

}  // namespace hypersim::language
