#include "db_name.hpp"

#include "hypersim/runtime/json_writer.hpp"

namespace hypersim::kv_module {
namespace {

/// The name as a JSON string, so that control characters are visible. A long name is cut at a whole character.
std::string in_quotes(std::string_view name) {
  constexpr std::size_t kShownBytesMax = 64;
  if (name.size() <= kShownBytesMax) return runtime::json_string(name);
  std::size_t end = kShownBytesMax;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  return runtime::json_string(std::string(name.substr(0, end)) + "…");
}

/// Why the name is not one path component; empty if it is.
std::string fault_of(std::string_view name) {
  if (name.empty()) return "it is empty";
  if (name == ".") return "it stands for the folder itself";
  if (name == "..") return "it stands for the folder above";
  if (name.find('/') != std::string_view::npos) return "it contains '/'";
  if (name.find('\0') != std::string_view::npos) return "it contains a NUL byte";
  if (name.size() > kNameBytesMax) {
    return "it is " + std::to_string(name.size()) + " bytes long, and at most " + std::to_string(kNameBytesMax) +
           " fit";
  }
  return {};
}

/// No name of one path component has a fault; to say which one costs, and most names have none.
bool is_one_component(const DbKey& db) {
  const auto is_plain = [](std::string_view part) {
    return part.find('/') == std::string_view::npos && part.find('\0') == std::string_view::npos;
  };
  const std::string& package = db.package.package_name;
  const std::string& publisher = db.package.publisher_node;
  return !db.db.empty() && db.db != "." && db.db != ".." && db.db.size() <= kNameBytesMax && is_plain(db.db) &&
         package.size() + 1 + publisher.size() <= kNameBytesMax && is_plain(package) && is_plain(publisher) &&
         package.find(':') == std::string::npos;
}

}  // namespace

std::string package_folder(const runtime::PackageId& package) { return package.text(); }

std::optional<KvError> refuse_name(const DbKey& db) {
  if (is_one_component(db)) return std::nullopt;
  if (const std::string fault = fault_of(db.db); !fault.empty()) {
    return KvError::io("database name " + in_quotes(db.db) + " is not one path component: " + fault);
  }
  const std::string folder = package_folder(db.package);
  if (const std::string fault = fault_of(folder); !fault.empty()) {
    return KvError::io("package " + in_quotes(folder) + " is not one path component: " + fault);
  }
  if (db.package.package_name.find(':') != std::string::npos) {
    return KvError::io("package name " + in_quotes(db.package.package_name) + " contains ':'");
  }
  return std::nullopt;
}

KvError lock_is_held(const DbKey& db) {
  const std::string path = db.db.starts_with('/') ? db.db : "$HOME/kv/" + package_folder(db.package) + "/" + db.db;
  return KvError::rocksdb("IO error: lock hold by current process, acquire time # acquiring thread #: " + path +
                          "/LOCK: No locks available");
}

}  // namespace hypersim::kv_module
