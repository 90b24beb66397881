#include "shared_places.hpp"

#include "db_place.hpp"

namespace hypersim::simulator {

namespace {

constexpr std::string_view kDatabases = "/$HOME/kv/";

/// The name that is the place, if it has one; else the place. Nothing has to be worked out of a name that is its place.
std::string key_of(std::string_view db) {
  std::string place = db_place(db);
  const std::string_view all = place;
  const bool has_name = all.starts_with(kDatabases) && has_own_place(all.substr(kDatabases.size()));
  return has_name ? place.substr(kDatabases.size()) : place;
}

/// The place of such a key.
std::string place_of_key(const std::string& key) {
  return key.starts_with('/') || key.empty() ? key : std::string(kDatabases) + key;
}

}  // namespace

SharedPlaces::Place& SharedPlaces::at(std::string_view db) {
  if (last_ != nullptr && db == last_name_) return *last_;
  if (has_own_place(db)) {
    const auto found = places_.find(db);
    last_ = found != places_.end() ? &found->second : &places_[std::string(db)];
    last_->has_own_name = true;
  } else {
    last_ = &places_[key_of(db)];
    last_->other_names.emplace(db);
  }
  has_shared_ = has_shared_ || last_->is_shared();
  last_name_ = db;
  return *last_;
}

void SharedPlaces::named(std::string_view db) { at(db); }

void SharedPlaces::written(std::string_view db, const std::string& key, const std::optional<runtime::Bytes>& value) {
  Place& place = at(db);
  if (value) place.write(key, *value);
}

void SharedPlaces::removed(std::string_view db) {
  const std::string gone = db_place(db);
  for (auto& [key, place] : places_) {
    const std::string name = place_of_key(key);
    if (name != gone && is_in_place(name, gone)) {
      place.removed_by.insert(gone);
      has_shared_ = true;
    }
  }
  named(db);
}

bool SharedPlaces::may_hold(std::string_view db, std::string_view key,
                            const std::optional<runtime::Bytes>& value) const {
  const Place* place = shared_place_of(db);
  if (place == nullptr) return false;
  return !value || place->may_hold(key, value->view());
}

bool SharedPlaces::was_written(std::string_view db, std::string_view key) const {
  const Place* place = shared_place_of(db);
  return place != nullptr && place->was_written(key);
}

bool SharedPlaces::may_differ(std::string_view db) const { return shared_place_of(db) != nullptr; }

const SharedPlaces::Place* SharedPlaces::shared_place_of(std::string_view db) const {
  if (!has_shared_) return nullptr;
  const auto found = has_own_place(db) ? places_.find(db) : places_.find(key_of(db));
  return found == places_.end() || !found->second.is_shared() ? nullptr : &found->second;
}

bool SharedPlaces::Place::may_hold(std::string_view key, std::string_view value) const {
  const auto written = values().find(key);
  return written != values().end() && written->second.contains(value);
}

const SharedPlaces::Place::Values& SharedPlaces::Place::values() const {
  for (const auto& [key, value] : latest_) values_[key].emplace(value.view());
  latest_.clear();
  return values_;
}

}  // namespace hypersim::simulator
