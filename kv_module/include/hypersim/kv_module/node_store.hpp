#pragma once
// What a node keeps on disk beside its databases, so that it can be shut down, crashed and booted again from the same
// home: its process map with the capabilities, grants to processes that do not exist yet, and the durable state of each
// process. It is opened when the node boots and closed when the node goes down. Two stores have the same contract
// (tests/kv_module/node_store_test.cpp): memory, and RocksDB in `<home>/kernel`, where a real node has its kernel's
// state.
//
// What apply() has acknowledged is there when the store is opened again, whatever ends the node or the program, except
// for a power failure. Errors are sentences that say what was found, what was expected, where (`$HOME/…`, so that they
// are the same in every home), and what to do.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "hypersim/kv_module/storage.hpp"
#include "hypersim/runtime/bytes.hpp"
#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/identity.hpp"
#include "hypersim/runtime/on_exit.hpp"
#include "hypersim/runtime/result.hpp"

namespace hypersim::kv_module {

template <class T>
using StoreResult = runtime::Result<T, std::string>;

/// A process of the process map. Runtime modules also have one, for the capabilities that they hold.
struct PersistedProcess {
  runtime::ProcessId id;
  runtime::OnExit on_exit;
  bool is_public = false;
  bool wired = false;
  runtime::Capabilities capabilities;           // those that it holds individually, in order
  std::vector<runtime::Address> dropped_wires;  // whom it may no longer message, although both are wired
  std::string program;                          // the name of what it runs; none for a module
  std::optional<std::uint32_t> wit_version;     // of the interface that its program is made for, as given
};

/// Grants that are kept until their process is initialized.
struct PendingGrants {
  runtime::ProcessId id;
  runtime::Capabilities capabilities;
};

/// One change of the store. Saving again replaces. It is not a mistake to remove what is not there.
struct SaveProcess {
  PersistedProcess process;
};
struct ForgetProcess {  // its state and its pending grants stay
  runtime::ProcessId id;
};
struct SavePendingGrants {  // replaces those that were there; none: removes them
  PendingGrants grants;
};
struct SetState {  // none: clears it
  runtime::ProcessId id;
  std::optional<runtime::Bytes> state;
};
struct SetNote {  // none: removes it
  std::string name;
  std::optional<std::string> text;
};
using StoreChange = std::variant<SaveProcess, ForgetProcess, SavePendingGrants, SetState, SetNote>;

class NodeStore {
 public:
  virtual ~NodeStore() = default;

  /// Begins to use what is stored, or an empty store if nothing is stored. It does not make anything on disk; the first
  /// change does. On an error, nothing that is stored has been touched.
  virtual StoreResult<runtime::Done> open() = 0;
  /// Closes in good order, like the destructor. Until it is opened again, all but close() and crash() is an error.
  virtual void close() = 0;
  /// Like close(), but the node that has it open dies: nothing that closing would still do reaches the disk.
  virtual void crash() = 0;
  virtual bool is_open() const = 0;
  /// What is applied must be visible to other programs at once: do not delay it.
  virtual bool outlives_program() const = 0;

  /// Applies the changes in order, all or none. Applying no changes does nothing. Once writing has failed, every change
  /// fails in the same way until the store is opened again: nothing may be kept that comes after what is lost.
  virtual StoreResult<runtime::Done> apply(const std::vector<StoreChange>& changes) = 0;

  /// All of them, in the order of their ids.
  virtual StoreResult<std::vector<PersistedProcess>> processes() = 0;
  virtual StoreResult<std::vector<PendingGrants>> pending_grants() = 0;
  /// What the process has set, now or in an earlier life. None is not the same as empty.
  virtual StoreResult<std::optional<runtime::Bytes>> state(const runtime::ProcessId& id) = 0;
  /// A small text that the node keeps about itself, such as how often it has booted.
  virtual StoreResult<std::optional<std::string>> note(std::string_view name) = 0;

  StoreResult<runtime::Done> save_process(PersistedProcess process) { return one(SaveProcess{std::move(process)}); }
  StoreResult<runtime::Done> forget_process(runtime::ProcessId id) { return one(ForgetProcess{std::move(id)}); }
  StoreResult<runtime::Done> save_pending_grants(runtime::ProcessId id, runtime::Capabilities capabilities) {
    return one(SavePendingGrants{{std::move(id), std::move(capabilities)}});
  }
  StoreResult<runtime::Done> set_state(runtime::ProcessId id, runtime::Bytes state) {
    return one(SetState{std::move(id), std::move(state)});
  }
  StoreResult<runtime::Done> clear_state(runtime::ProcessId id) { return one(SetState{std::move(id), std::nullopt}); }
  StoreResult<runtime::Done> set_note(std::string name, std::string text) {
    return one(SetNote{std::move(name), std::move(text)});
  }

 private:
  StoreResult<runtime::Done> one(StoreChange change) { return apply({std::move(change)}); }
};

std::unique_ptr<NodeStore> make_memory_node_store();
/// `home` is the node's home folder: existing and writable. This store touches only what is below `<home>/kernel`. It
/// notes in `trouble`, if there is one, what the machine refuses.
std::unique_ptr<NodeStore> make_rocksdb_node_store(const std::string& home, HomeLife life = HomeLife::Kept,
                                                   std::shared_ptr<DiskTrouble> trouble = nullptr);

}  // namespace hypersim::kv_module
