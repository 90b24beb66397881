#pragma once
// The databases that have several names, or that went with a folder around them (docs/semantics.md, section 9, D7).
// Each name then has a copy of its own, and which of them stays depends on what is closed last. So all that was ever
// written at the place may be read there.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

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
  struct Place {
    std::set<std::string, std::less<>> names;
    std::set<std::string, std::less<>> removed_by;                     // other places
    std::map<std::string, std::set<std::string>, std::less<>> values;  // by key
    bool is_shared() const { return names.size() > 1 || !removed_by.empty(); }
  };
  const Place* place_of(std::string_view db) const;

  /// The place of that name, which is noted.
  Place& at(std::string_view db);

  std::map<std::string, Place, std::less<>> places_;
  std::string last_name_;
  Place* last_ = nullptr;  // that of the last name
};

}  // namespace hypersim::simulator
