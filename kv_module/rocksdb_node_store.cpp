#include <cerrno>
#include <utility>

#include "hypersim/kv_module/node_store.hpp"
#include "hypersim/runtime/system_failure.hpp"

#include "db_folder.hpp"
#include "node_row.hpp"
#include "rocksdb_database.hpp"

namespace hypersim::kv_module {
namespace {

using runtime::Bytes;
using runtime::Done;
using runtime::fail;
using runtime::kDone;
using runtime::ProcessId;

constexpr std::string_view kFolder = "kernel";
/// The first row that is written, and its content. A database without it is not ours.
constexpr std::string_view kFormatKey = "format";
constexpr std::string_view kFormatText = "hypersim node store";

// The part of a key before the process's id or the note's name. The order of the keys is that of the ids.
constexpr std::string_view kProcess = "process/";
constexpr std::string_view kGrants = "grants/";
constexpr std::string_view kState = "state/";
constexpr std::string_view kNote = "note/";

std::string key_of(std::string_view area, std::string_view name) { return std::string(area) + std::string(name); }

Write write_of(const SaveProcess& change) {
  std::string key = key_of(kProcess, change.process.id.text());
  Bytes row(process_row(key, change.process));
  return {std::move(key), std::move(row)};
}
Write write_of(const ForgetProcess& change) { return {key_of(kProcess, change.id.text()), std::nullopt}; }
Write write_of(const SavePendingGrants& change) {
  std::string key = key_of(kGrants, change.grants.id.text());
  if (change.grants.capabilities.empty()) return {std::move(key), std::nullopt};
  Bytes row(grants_row(key, change.grants));
  return {std::move(key), std::move(row)};
}
Write write_of(const SetState& change) {
  std::string key = key_of(kState, change.id.text());
  if (!change.state) return {std::move(key), std::nullopt};
  Bytes row(bytes_row(key, change.state->view()));
  return {std::move(key), std::move(row)};
}
Write write_of(const SetNote& change) {
  std::string key = key_of(kNote, change.name);
  if (!change.text) return {std::move(key), std::nullopt};
  Bytes row(bytes_row(key, *change.text));
  return {std::move(key), std::move(row)};
}

/// `the node's state in $HOME/kernel cannot be opened: WHY; …`.
std::string cannot(std::string_view what, std::string_view why) {
  return "the node's state in $HOME/kernel cannot be " + std::string(what) + ": " + std::string(why);
}
std::string cannot_open(std::string_view why) {
  if (const auto failure = runtime::system_failure_in(why)) {
    return cannot("opened", why) + ". Nothing in it is damaged. " + runtime::remedy_of(*failure);
  }
  return cannot("opened", why) +
         "; restore the folder from a copy, or take it away: then the node starts as one that is new";
}

class RocksDbNodeStore final : public NodeStore {
 public:
  RocksDbNodeStore(const std::string& home, HomeLife life, std::shared_ptr<DiskTrouble> trouble)
      : home_(absolute_home(home)),
        folder_(home_, kFolder),
        place_{home_, folder_.path(), std::move(trouble)},
        life_(life) {}
  ~RocksDbNodeStore() override { RocksDbNodeStore::close(); }
  RocksDbNodeStore(const RocksDbNodeStore&) = delete;
  RocksDbNodeStore& operator=(const RocksDbNodeStore&) = delete;

  StoreResult<Done> open() override {
    if (is_open_) return fail(std::string(kStoreIsOpen));
    const auto there = folder_.inspect();
    if (!there) return fail(cannot_open(place_.noted(there.error()).error));
    switch (*there) {
      case DbFolder::State::Missing:
        is_open_ = true;
        return kDone;
      case DbFolder::State::Database:
        return open_existing();
      case DbFolder::State::Damaged:
      case DbFolder::State::Removed:  // a node's state is never removed
        return fail(cannot_open("it holds files, but no CURRENT file"));
      case DbFolder::State::File:
        break;
    }
    return fail(cannot_open(io_error(ENOTDIR).error));
  }

  void close() override {
    is_open_ = false;
    has_format_ = false;
    failed_.clear();
    db_.reset();
  }
  void crash() override {
    if (db_) db_->crash();
    close();
  }
  bool is_open() const override { return is_open_; }
  bool outlives_program() const override { return true; }

  StoreResult<Done> apply(const std::vector<StoreChange>& changes) override {
    if (!is_open_) return fail(std::string(kStoreIsClosed));
    if (auto refused = refuse_changes(changes)) return fail(std::move(*refused));
    std::vector<Write> writes;
    bool keeps_something = false;
    for (const StoreChange& change : changes) {
      writes.push_back(std::visit([](const auto& its) { return write_of(its); }, change));
      keeps_something = keeps_something || writes.back().value.has_value();
    }
    if (!db_ && !keeps_something) return kDone;
    if (writes.empty()) return kDone;
    if (!failed_.empty()) return fail(failed_);
    auto written = write(std::move(writes));
    if (!written) failed_ = written.error();
    return written;
  }

  StoreResult<std::vector<PersistedProcess>> processes() override {
    return read_all<PersistedProcess>(kProcess, read_process_row);
  }
  StoreResult<std::vector<PendingGrants>> pending_grants() override {
    return read_all<PendingGrants>(kGrants, read_grants_row);
  }
  StoreResult<std::optional<Bytes>> state(const ProcessId& id) override {
    auto text = read_bytes(key_of(kState, id.text()));
    if (!text) return fail(std::move(text).error());
    if (!*text) return std::optional<Bytes>();
    return std::optional<Bytes>(Bytes(std::move(**text)));
  }
  StoreResult<std::optional<std::string>> note(std::string_view name) override {
    return read_bytes(key_of(kNote, name));
  }

 private:
  StoreResult<Done> open_existing() {
    if (const std::string fault = fault_of_files(folder_.path()); !fault.empty()) {
      return fail(cannot_open(place_.damage(fault).error));
    }
    // Checks whose database it is before it is really opened, because that would change its files.
    const auto seen = glance_at_rocksdb(place_, options_, kFormatKey);
    if (!seen) return fail(cannot_open(seen.error().error));
    if (!seen->value && !seen->is_empty) {
      return fail(
          std::string("$HOME/kernel holds what another program keeps there, as a real node does, and no state of a "
                      "node of hypersim; it is left as it is: name another home, or a copy of this one without the "
                      "folder kernel"));
    }
    if (seen->value) {
      const auto format = read_bytes_row(kFormatKey, *seen->value);
      if (!format) return fail(cannot_open("the row " + std::string(kFormatKey) + ": " + format.error()));
      if (*format != kFormatText) return fail(cannot_open("the row format says something else"));
    }
    auto opened = kv_module::open_rocksdb(place_, options_, life_, false);
    if (!opened) return fail(cannot_open(opened.error().error));
    db_ = std::move(*opened);
    has_format_ = seen->value.has_value();
    is_open_ = true;
    return kDone;
  }

  StoreResult<Done> write(std::vector<Write> writes) {
    if (auto made = make_sure_of_database(); !made) return made;
    if (!has_format_) writes.push_back({std::string(kFormatKey), Bytes(bytes_row(kFormatKey, kFormatText))});
    if (auto written = db_->commit(writes); !written) {
      return fail(cannot("written", written.error().error) + "; nothing of the change is kept");
    }
    has_format_ = true;
    return kDone;
  }

  StoreResult<Done> make_sure_of_database() {
    if (db_) return kDone;
    if (auto created = folder_.create(); !created) {
      return fail(cannot("written", place_.noted(created.error()).error));
    }
    auto opened = kv_module::open_rocksdb(place_, options_, life_, true);
    if (!opened) return fail(cannot("written", opened.error().error));
    db_ = std::move(*opened);
    return kDone;
  }

  static std::string unreadable(std::string_view key, std::string_view why) {
    return cannot("read", "the row " + std::string(key) + ": " + std::string(why));
  }

  StoreResult<std::optional<std::string>> read_bytes(const std::string& key) {
    if (!is_open_) return fail(std::string(kStoreIsClosed));
    if (!db_) return std::optional<std::string>();
    const auto row = db_->get(key);
    if (!row) return fail(unreadable(key, row.error().error));
    if (!*row) return std::optional<std::string>();
    auto text = read_bytes_row(key, (*row)->view());
    if (!text) return fail(unreadable(key, text.error()));
    return std::optional<std::string>(std::move(*text));
  }

  template <class T>
  StoreResult<std::vector<T>> read_all(std::string_view area,
                                       StoreResult<T> (*read)(std::string_view key, std::string_view row)) {
    if (!is_open_) return fail(std::string(kStoreIsClosed));
    std::vector<T> all;
    if (!db_) return all;
    const auto keys = db_->keys();
    if (!keys) return fail(cannot("read", keys.error().error));
    for (const std::string& key : *keys) {
      if (!key.starts_with(area)) continue;
      const auto row = db_->get(key);
      if (!row) return fail(unreadable(key, row.error().error));
      if (!*row) return fail(unreadable(key, "it is gone"));
      auto value = read(key, (*row)->view());
      if (!value) return fail(unreadable(key, value.error()));
      if (key_of(area, value->id.text()) != key) return fail(unreadable(key, "it is of " + value->id.text()));
      all.push_back(std::move(*value));
    }
    return all;
  }

  std::string home_;
  DbFolder folder_;
  RocksDbPlace place_;
  HomeLife life_;
  rocksdb::Options options_ = rocksdb_options();
  bool is_open_ = false;
  bool has_format_ = false;
  std::string failed_;            // why the first write that failed did; empty: none has
  std::unique_ptr<Database> db_;  // none while nothing has been stored
};

}  // namespace

std::unique_ptr<NodeStore> make_rocksdb_node_store(const std::string& home, HomeLife life,
                                                   std::shared_ptr<DiskTrouble> trouble) {
  return std::make_unique<RocksDbNodeStore>(home, life, std::move(trouble));
}

}  // namespace hypersim::kv_module
