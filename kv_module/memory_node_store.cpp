#include <map>
#include <utility>

#include "hypersim/kv_module/node_store.hpp"

#include "node_row.hpp"

namespace hypersim::kv_module {
namespace {

using runtime::Bytes;
using runtime::Done;
using runtime::fail;
using runtime::kDone;
using runtime::ProcessId;

class MemoryNodeStore final : public NodeStore {
 public:
  StoreResult<Done> open() override {
    if (is_open_) return fail(std::string(kStoreIsOpen));
    is_open_ = true;
    return kDone;
  }
  void close() override { is_open_ = false; }
  void crash() override { is_open_ = false; }
  bool is_open() const override { return is_open_; }
  bool outlives_program() const override { return false; }

  StoreResult<Done> apply(const std::vector<StoreChange>& changes) override {
    if (!is_open_) return fail(std::string(kStoreIsClosed));
    if (auto refused = refuse_changes(changes)) return fail(std::move(*refused));
    for (const StoreChange& change : changes) {
      std::visit([this](const auto& its) { make(its); }, change);
    }
    return kDone;
  }

  StoreResult<std::vector<PersistedProcess>> processes() override {
    if (!is_open_) return fail(std::string(kStoreIsClosed));
    std::vector<PersistedProcess> all;
    all.reserve(processes_.size());
    for (const auto& [id, process] : processes_) all.push_back(process);
    return all;
  }

  StoreResult<std::vector<PendingGrants>> pending_grants() override {
    if (!is_open_) return fail(std::string(kStoreIsClosed));
    std::vector<PendingGrants> all;
    for (const auto& [id, capabilities] : grants_) all.push_back({id, capabilities});
    return all;
  }

  StoreResult<std::optional<Bytes>> state(const ProcessId& id) override { return found(states_, id); }
  StoreResult<std::optional<std::string>> note(std::string_view name) override { return found(notes_, name); }

 private:
  void make(const SaveProcess& change) { processes_.insert_or_assign(change.process.id, change.process); }
  void make(const ForgetProcess& change) { processes_.erase(change.id); }
  void make(const SavePendingGrants& change) {
    const PendingGrants& grants = change.grants;
    if (grants.capabilities.empty()) {
      grants_.erase(grants.id);
    } else {
      grants_.insert_or_assign(grants.id, grants.capabilities);
    }
  }
  void make(const SetState& change) { assign(states_, change.id, change.state); }
  void make(const SetNote& change) { assign(notes_, change.name, change.text); }

  template <class Map, class Key, class Value>
  static void assign(Map& map, const Key& key, const std::optional<Value>& value) {
    if (value) {
      map.insert_or_assign(key, *value);
    } else {
      map.erase(key);
    }
  }
  template <class Map, class Key>
  StoreResult<std::optional<typename Map::mapped_type>> found(const Map& map, const Key& key) const {
    if (!is_open_) return fail(std::string(kStoreIsClosed));
    const auto at = map.find(key);
    if (at == map.end()) return std::optional<typename Map::mapped_type>();
    return std::optional<typename Map::mapped_type>(at->second);
  }

  bool is_open_ = false;
  std::map<ProcessId, PersistedProcess> processes_;
  std::map<ProcessId, runtime::Capabilities> grants_;
  std::map<ProcessId, Bytes> states_;
  std::map<std::string, std::string, std::less<>> notes_;
};

}  // namespace

std::unique_ptr<NodeStore> make_memory_node_store() { return std::make_unique<MemoryNodeStore>(); }

}  // namespace hypersim::kv_module
