#include "db_place.hpp"

namespace hypersim::simulator {

std::string db_place(std::string_view db) {
  const std::size_t slash = db.find('/');
  const bool is_absolute = slash != std::string_view::npos && db.substr(slash + 1).starts_with('/');
  std::string place = is_absolute ? "" : "/$HOME/kv";
  if (is_absolute) db.remove_prefix(slash + 1);
  while (!db.empty()) {
    const std::size_t end = db.find('/');
    const std::string_view component = db.substr(0, end);
    if (component == "..") {
      const std::size_t last = place.rfind('/');
      place.resize(last == std::string::npos ? 0 : last);
    } else if (!component.empty() && component != ".") {
      (place += '/') += component;
    }
    if (end == std::string_view::npos) break;
    db.remove_prefix(end + 1);
  }
  return place;
}

bool has_own_place(std::string_view db) {
  const std::size_t slash = db.find('/');
  if (slash == std::string_view::npos || slash == 0) return false;
  const std::string_view package = db.substr(0, slash);
  const std::string_view name = db.substr(slash + 1);
  const auto is_itself = [](std::string_view component) {
    return !component.empty() && component != "." && component != "..";
  };
  return is_itself(package) && is_itself(name) && name.find('/') == std::string_view::npos;
}

bool is_in_place(std::string_view what, std::string_view place) {
  return what.starts_with(place) && (what.size() == place.size() || what[place.size()] == '/');
}

}  // namespace hypersim::simulator
