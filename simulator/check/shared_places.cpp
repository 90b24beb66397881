#include "shared_places.hpp"

#include "db_place.hpp"

namespace hypersim::simulator {

SharedPlaces::Place& SharedPlaces::at(std::string_view db) {
  if (last_ == nullptr || db != last_name_) {
    last_ = &places_[db_place(db)];
    last_->names.emplace(db);
    last_name_ = db;
  }
  return *last_;
}

void SharedPlaces::named(std::string_view db) { at(db); }

void SharedPlaces::written(std::string_view db, const std::string& key, const std::optional<runtime::Bytes>& value) {
  Place& place = at(db);
  if (value) place.values[key].emplace(value->view());
}

void SharedPlaces::removed(std::string_view db) {
  const std::string gone = db_place(db);
  for (auto& [name, place] : places_) {
    if (name != gone && is_in_place(name, gone)) place.removed_by.insert(gone);
  }
  named(db);
}

bool SharedPlaces::may_hold(std::string_view db, std::string_view key,
                            const std::optional<runtime::Bytes>& value) const {
  const Place* place = place_of(db);
  if (place == nullptr || !place->is_shared()) return false;
  if (!value) return true;
  const auto written = place->values.find(key);
  return written != place->values.end() && written->second.contains(std::string(value->view()));
}

bool SharedPlaces::was_written(std::string_view db, std::string_view key) const {
  const Place* place = place_of(db);
  return place != nullptr && place->is_shared() && place->values.contains(key);
}

bool SharedPlaces::may_differ(std::string_view db) const {
  const Place* place = place_of(db);
  return place != nullptr && place->is_shared();
}

const SharedPlaces::Place* SharedPlaces::place_of(std::string_view db) const {
  const auto found = places_.find(db_place(db));
  return found == places_.end() ? nullptr : &found->second;
}

}  // namespace hypersim::simulator
