#include "unchecked_disk.hpp"

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/runtime/stable_hash.hpp"

#include "db_folder.hpp"
#include "db_name.hpp"
#include "folder_tree.hpp"

namespace hypersim::kv_module {
namespace {

using runtime::Bytes;
using runtime::Done;
using runtime::fail;
using runtime::kDone;

using Values = std::map<std::string, Bytes, std::less<>>;

const runtime::PackageId kOutside{"outside", ""};

/// The place as one path component. Another place has another name.
std::string component_of(std::string_view place) {
  std::string name;
  for (const char c : place) name += c == '/' ? "%2F" : c == '%' ? "%25" : std::string(1, c);
  constexpr std::size_t kBytesKept = 200;  // so that the number of its hash fits
  if (name.size() > kNameBytesMax) {
    name = name.substr(0, kBytesKept) + "%%" + std::to_string(runtime::hash_text(place));
  }
  return name;
}

/// The reverse; empty if it was too long.
std::string place_of(std::string_view name) {
  if (name.find("%%") != std::string_view::npos) return {};
  std::string place;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (name[at] != '%') {
      place += name[at];
    } else {
      place += name.substr(at, 3) == "%2F" ? '/' : '%';
      at += 2;
    }
  }
  return place;
}

/// Where `disk` has what is at that place.
DbKey key_of(std::string_view place) {
  constexpr std::string_view kKv = "/$HOME/kv/";
  if (place.starts_with(kKv)) {
    const std::string_view rest = place.substr(kKv.size());
    const std::size_t end = rest.find('/');
    const std::string_view folder = rest.substr(0, end);
    const std::size_t colon = folder.find(':');
    if (end != std::string_view::npos && colon != std::string_view::npos && colon + 1 < folder.size()) {
      DbKey key{{std::string(folder.substr(0, colon)), std::string(folder.substr(colon + 1))},
                std::string(rest.substr(end + 1))};
      if (!refuse_name(key)) return key;
    }
  }
  return {kOutside, component_of(place)};
}

/// Is it the name of a place that has no other name of one path component? So it is where `disk` has it under that
/// name.
bool has_own_place(const DbKey& db) { return !db.package.publisher_node.empty() && !refuse_name(db); }

class Alias;

/// A place whose database is open.
struct OpenPlace {
  std::unique_ptr<Database> database;  // none if its files were removed
  std::vector<Alias*> aliases;         // the first works on the database itself
};

/// The database under one of its names.
class Alias final : public Database {
 public:
  explicit Alias(std::shared_ptr<OpenPlace> place) : place_(std::move(place)) { place_->aliases.push_back(this); }
  ~Alias() override { leave(false); }
  Alias(const Alias&) = delete;
  Alias& operator=(const Alias&) = delete;

  KvResult<std::optional<Bytes>> get(std::string_view key) override {
    if (!copy_) return place_->database->get(key);
    const auto found = copy_->find(key);
    return found == copy_->end() ? std::optional<Bytes>() : std::optional<Bytes>(found->second);
  }
  KvResult<Done> put(std::string_view key, const Bytes& value) override {
    if (!copy_) return place_->database->put(key, value);
    copy_->insert_or_assign(std::string(key), value);
    return kDone;
  }
  KvResult<Done> remove(std::string_view key) override {
    if (!copy_) return place_->database->remove(key);
    if (const auto found = copy_->find(key); found != copy_->end()) copy_->erase(found);
    return kDone;
  }
  KvResult<Done> commit(const std::vector<Write>& writes) override {
    if (!copy_) return place_->database->commit(writes);
    for (const Write& write : writes) {
      if (auto done = write.value ? put(write.key, *write.value) : remove(write.key); !done) return done;
    }
    return kDone;
  }
  KvResult<std::vector<std::string>> keys() override {
    if (!copy_) return place_->database->keys();
    std::vector<std::string> keys;
    for (const auto& [key, value] : *copy_) keys.push_back(key);
    return keys;
  }
  void crash() override { leave(true); }

  /// From now on it works on a copy of what it sees.
  KvResult<Done> part() {
    if (copy_) return kDone;
    auto copy = values_of(*place_->database);
    if (!copy) return fail(std::move(copy).error());
    copy_ = std::move(*copy);
    return kDone;
  }
  /// Another one has the database itself.
  void take_copy(Values copy) { copy_ = std::move(copy); }

  static KvResult<Values> values_of(Database& database) {
    auto keys = database.keys();
    if (!keys) return fail(std::move(keys).error());
    Values all;
    for (std::string& key : *keys) {
      auto value = database.get(key);
      if (!value) return fail(std::move(value).error());
      if (*value) all.emplace(std::move(key), std::move(**value));
    }
    return all;
  }

 private:
  void leave(bool crashes) {
    if (place_ == nullptr) return;
    const std::shared_ptr<OpenPlace> place = std::exchange(place_, nullptr);
    const bool was_first = place->aliases.front() == this;
    std::erase(place->aliases, this);
    if (place->database == nullptr) return;
    if (place->aliases.empty()) {
      if (crashes) place->database->crash();
      place->database.reset();
    } else if (was_first) {
      place->aliases.front()->take_over();
    }
  }
  /// What it sees becomes the database.
  void take_over() {
    std::vector<Write> writes;
    if (const auto keys = place_->database->keys(); keys.ok()) {
      for (const std::string& key : *keys) {
        if (!copy_->contains(key)) writes.push_back({key, std::nullopt});
      }
    }
    for (const auto& [key, value] : *copy_) writes.push_back({key, value});
    // If the machine refuses, the disk has noted it.
    if (place_->database->commit(writes).ok()) copy_.reset();
  }

  std::shared_ptr<OpenPlace> place_;
  std::optional<Values> copy_;  // if it is not the first at its place, or the files were removed
};

class UncheckedDisk final : public Disk {
 public:
  explicit UncheckedDisk(std::unique_ptr<Disk> disk) : disk_(std::move(disk)) {
    for (const DbKey& db : disk_->databases()) {
      if (!folders_ && has_own_place(db)) {
        places_[db].is_database = true;
        continue;
      }
      const std::string path = db.package == kOutside ? place_of(db.db) : FolderTree::path_of(db);
      if (const auto place = folders().make(path); place.ok()) folders().note_database(*place);
    }
  }

  KvResult<std::unique_ptr<Database>> open(const DbKey& db, OpenMode mode) override {
    if (!folders_ && has_own_place(db)) {
      if (mode == OpenMode::ExistingOnly && !places_.contains(db)) return fail(KvError::no_db(db));
      Place& there = places_[db];
      auto opened = open_at(there, db, db, mode);
      there.is_database = there.is_database || opened.ok();
      return opened;
    }
    const std::string path = FolderTree::path_of(db);
    auto place = mode == OpenMode::CreateIfMissing ? folders().make(path) : folders().find(path);
    if (!place) return fail(no_db_if_missing(db, std::move(place).error()));
    const DbKey key = key_of(*place);
    auto opened = open_at(places_[key], key, db, mode);
    if (opened.ok()) folders().note_database(*place);
    return opened;
  }

  KvResult<Done> destroy(const DbKey& db) override {
    const std::string path = FolderTree::path_of(db);
    auto place = folders().find(path);
    if (!place) {
      // A file of somebody else may be there.
      return refuse_name(db) ? fail(no_db_if_missing(db, std::move(place).error())) : disk_->destroy(db);
    }
    const std::vector<std::string> databases = folders().remove(*place);
    for (const std::string& one : databases) {
      if (auto done = remove_files(one); !done) return done;
    }
    // Or it is a database that nobody could open, or a file of somebody else.
    if (auto done = remove_files(*place); !done) return done;
    // The folder itself cannot be removed under these names, though all in it is gone.
    const bool stays = path.ends_with("/.") || path.ends_with("/..");
    if (stays && folders().make(*place).ok()) return fail(io_error(path.ends_with("/.") ? EINVAL : ENOTEMPTY));
    if (*place == "/") return fail(io_error(EBUSY));
    return kDone;
  }

  bool exists(const DbKey& db) const override {
    if (!refuse_name(db)) return disk_->exists(db);
    const auto place = folders().find(FolderTree::path_of(db));
    return place.ok() && disk_->exists(key_of(*place));
  }

  std::vector<DbKey> databases() const override { return disk_->databases(); }

 private:
  struct Place {
    std::shared_ptr<OpenPlace> open;  // may be none
    bool is_database = false;         // as long as there are no folders: a database was opened there
  };

  /// Made when a name asks for them that is not its own place: until then, no name can reach the place of another.
  FolderTree& folders() const {
    if (folders_) return *folders_;
    folders_.emplace();
    for (const auto& [db, there] : places_) {
      const auto place = folders_->make(FolderTree::path_of(db));
      if (place.ok() && there.is_database) folders_->note_database(*place);
    }
    return *folders_;
  }
  KvResult<std::unique_ptr<Database>> open_at(Place& place, const DbKey& key, const DbKey& db, OpenMode mode) {
    std::shared_ptr<OpenPlace>& there = place.open;
    if (there == nullptr || there->database == nullptr) {
      auto opened = disk_->open(key, mode);
      if (!opened) return fail(no_db_if_missing(db, std::move(opened).error()));
      there = std::make_shared<OpenPlace>();
      there->database = std::move(*opened);
      return std::unique_ptr<Database>(std::make_unique<Alias>(there));
    }
    // What is acknowledged is on the disk, also what another name has in its copy: it sees what the first sees.
    auto copy = Alias::values_of(*there->database);
    if (!copy) return fail(std::move(copy).error());
    auto alias = std::make_unique<Alias>(there);
    alias->take_copy(std::move(*copy));
    return std::unique_ptr<Database>(std::move(alias));
  }
  static KvError no_db_if_missing(const DbKey& db, KvError error) {
    return error == io_error(ENOENT) || error.kind == KvError::Kind::NoDb ? KvError::no_db(db) : std::move(error);
  }
  /// Who has them open goes on with what it sees, until it closes.
  KvResult<Done> remove_files(const std::string& place) {
    const DbKey key = key_of(place);
    if (const auto found = places_.find(key); found != places_.end()) {
      const std::shared_ptr<OpenPlace> there = std::move(found->second.open);
      places_.erase(found);
      if (there != nullptr && there->database != nullptr) {
        for (Alias* alias : there->aliases) {
          if (auto done = alias->part(); !done) return done;
        }
        there->database.reset();
      }
    }
    auto destroyed = disk_->destroy(key);
    if (!destroyed && destroyed.error().kind == KvError::Kind::NoDb) return kDone;
    return destroyed;
  }

  std::unique_ptr<Disk> disk_;
  mutable std::optional<FolderTree> folders_;
  std::map<DbKey, Place> places_;  // by where `disk_` has them
};

}  // namespace

std::unique_ptr<Disk> make_unchecked_disk(std::unique_ptr<Disk> disk) {
  return std::make_unique<UncheckedDisk>(std::move(disk));
}

}  // namespace hypersim::kv_module
