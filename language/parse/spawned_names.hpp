#pragma once
// The names that `spawn` gives. Each joins the cast, with an id in the package of its parent, which may be a spawned
// process itself, wherever its own `spawn` stands.

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scope.hpp"

namespace hypersim::language {

class SpawnedNames {
 public:
  /// A statement `PARENT spawn NAME`.
  void note(std::string_view parent, std::string_view name, Position at);
  /// Once all declarations are in the cast.
  void join(Cast& cast) const;

 private:
  struct Spawn {
    std::string parent;
    std::string name;
    Position at;
  };

  std::vector<Spawn> spawns_;  // each pair once
  std::set<std::pair<std::string, std::string>> noted_;
};

}  // namespace hypersim::language
