#pragma once
// What the writer of the kill test stores for each number, and what must be there when a number is the last one. So
// many rows change together that a partial change would be visible.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "hypersim/kv_module/node_store.hpp"

namespace hypersim::kv_module {

inline constexpr std::uint64_t kSlots = 7;

inline runtime::ProcessId slot_id(std::uint64_t slot) { return {"p" + std::to_string(slot), {"app", "dev.os"}}; }
inline runtime::Capabilities numbered_capabilities(std::uint64_t number) {
  const runtime::Address issuer("our", runtime::ProcessId("kv", {"distro", "sys"}));
  return runtime::Capabilities(static_cast<std::size_t>(number % 5 + 1), {issuer, std::to_string(number)});
}
/// From a few bytes to a few hundred thousand, so that a kill also happens in the middle of a write.
inline std::string numbered_state(std::uint64_t number) {
  const std::size_t size = number % 23 == 0 ? 300'000 : static_cast<std::size_t>(number * 37 % 3000);
  return std::to_string(number) + ":" + std::string(size, static_cast<char>('a' + number % 26));
}

/// Every eleventh number removes the process and its grants in place of saving them.
inline bool forgets(std::uint64_t number) { return number % 11 == 0; }

/// All rows of its slot, and the number itself.
inline std::vector<StoreChange> changes_of(std::uint64_t number) {
  const runtime::ProcessId id = slot_id(number % kSlots);
  std::vector<StoreChange> changes;
  changes.emplace_back(SetState{id, runtime::Bytes(numbered_state(number))});
  if (forgets(number)) {
    changes.emplace_back(ForgetProcess{id});
    changes.emplace_back(SavePendingGrants{{id, {}}});
  } else {
    PersistedProcess process;
    process.id = id;
    process.program = std::to_string(number);
    process.capabilities = numbered_capabilities(number);
    changes.emplace_back(SaveProcess{std::move(process)});
    changes.emplace_back(SavePendingGrants{{id, numbered_capabilities(number)}});
  }
  changes.emplace_back(SetNote{"last", std::to_string(number)});
  return changes;
}

/// The last stored number; 0 if there is none.
inline StoreResult<std::uint64_t> last_number(NodeStore& store) {
  const auto note = store.note("last");
  if (!note) return runtime::fail(note.error());
  return *note ? std::stoull(**note) : std::uint64_t{0};
}

/// Fills an empty store with exactly what must be there when `last` was the last number.
inline StoreResult<runtime::Done> fill_up_to(NodeStore& store, std::uint64_t last) {
  // Only the last number of each slot is still visible.
  const std::uint64_t first = last > kSlots ? last - kSlots + 1 : 1;
  for (std::uint64_t number = first; number <= last; ++number) {
    if (auto applied = store.apply(changes_of(number)); !applied) return applied;
  }
  return runtime::kDone;
}

}  // namespace hypersim::kv_module
