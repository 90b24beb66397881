#pragma once
// The databases that have several names, or that went with a folder around them (docs/semantics.md, section 9, D7).
// Each name then has a copy of its own, and which of them stays depends on what is closed last. So all that was ever
// written at the place may be read there.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/runtime/bytes.hpp"

namespace hypersim::simulator {

class SharedPlaces {
 public:
  SharedPlaces() = default;
  SharedPlaces(const SharedPlaces&) = delete;
  SharedPlaces& operator=(const SharedPlaces&) = delete;

  /// Somebody uses the database under this name (`package:publisher/name`).
  void named(std::string_view db);
  void written(std::string_view db, const std::string& key, const std::optional<runtime::Bytes>& value);
  /// All that is at its place, or in it, is removed.
  void removed(std::string_view db);

  /// May it hold that, whatever was written under its own name?
  bool may_hold(std::string_view db, std::string_view key, const std::optional<runtime::Bytes>& value) const;
  /// Was that key written under another of its names?
  bool was_written(std::string_view db, std::string_view key) const;
  /// May it be gone without having been removed under its own name, or there although it was?
  bool may_differ(std::string_view db) const;

 private:
  class Place {
   public:
    bool has_own_name = false;  // that is its place
    std::set<std::string, std::less<>> other_names;
    std::set<std::string, std::less<>> removed_by;  // other places
    bool is_shared() const { return other_names.size() + (has_own_name ? 1 : 0) > 1 || !removed_by.empty(); }

    void write(const std::string& key, const runtime::Bytes& value) { latest_.emplace_back(key, value); }
    bool may_hold(std::string_view key, std::string_view value) const;
    bool was_written(std::string_view key) const { return values().contains(key); }

   private:
    using Values = std::map<std::string, std::set<std::string, std::less<>>, std::less<>>;  // by key
    /// Sorted when somebody asks, which hardly ever happens.
    const Values& values() const;

    mutable Values values_;
    mutable std::vector<std::pair<std::string, runtime::Bytes>> latest_;  // that are not sorted yet
  };
  /// Null if it is not shared.
  const Place* shared_place_of(std::string_view db) const;

  /// The place of that name, which is noted.
  Place& at(std::string_view db);

  std::map<std::string, Place, std::less<>> places_;  // by the name that is the place; if there is none, by the place
  bool has_shared_ = false;
  std::string last_name_;
  Place* last_ = nullptr;  // that of the last name
};

}  // namespace hypersim::simulator
