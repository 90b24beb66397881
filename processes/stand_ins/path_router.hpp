#pragma once
// Finds what is bound to a path, by the rules of the router that the shipped http-server uses (the crate
// route-recognizer 0.3): a path is cut at each `/` and each `.`; of what is cut out, `:name` stands for one or more
// characters but `/`, `*name` for one or more of any, and everything else for itself. If several fit, the one with the
// most parts that stand for themselves is it, then that with the most `:name`, then that with the most `*name`.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hypersim::processes {

class PathRoute {
 public:
  explicit PathRoute(std::string_view pattern);

  using Params = std::map<std::string, std::string>;
  /// What the names in it stand for in that path; nothing if it does not fit.
  std::optional<Params> match(std::string_view path) const;
  /// Two with equal keys fit the same paths, so that the later takes the place of the earlier.
  const std::string& key() const { return key_; }
  bool goes_before(const PathRoute& other) const;

 private:
  enum class Kind { Text, Part, Rest };
  struct Piece {
    Kind kind = Kind::Text;
    std::string text;  // Text: with the character before it; else the name
  };
  class Matching;

  void add(char separator, std::string_view segment);

  std::vector<Piece> pieces_;
  std::string key_;
  std::size_t statics_ = 0, dynamics_ = 0, wildcards_ = 0;
};

template <class Value>
class PathRouter {
 public:
  struct Found {
    const Value* value = nullptr;  // as long as nothing is added
    PathRoute::Params params;
  };

  /// Takes the place of what was bound to the same paths.
  void add(std::string_view pattern, Value value) {
    PathRoute route(pattern);
    for (auto& [known, bound] : routes_) {
      if (known.key() != route.key()) continue;
      known = std::move(route);
      bound = std::move(value);
      return;
    }
    routes_.emplace_back(std::move(route), std::move(value));
  }

  std::optional<Found> find(std::string_view path) const {
    const std::pair<PathRoute, Value>* best = nullptr;
    PathRoute::Params params;
    for (const auto& one : routes_) {
      auto match = one.first.match(path);
      if (!match || (best != nullptr && !one.first.goes_before(best->first))) continue;
      best = &one;
      params = std::move(*match);
    }
    if (best == nullptr) return std::nullopt;
    return Found{&best->second, std::move(params)};
  }

  /// In the order in which they were first bound.
  const std::vector<std::pair<PathRoute, Value>>& routes() const { return routes_; }

 private:
  std::vector<std::pair<PathRoute, Value>> routes_;
};

}  // namespace hypersim::processes
