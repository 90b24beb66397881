#pragma once
// The rows of a node's store on disk. A row is the version of its encoding, a checksum over its key and its content,
// and the content. What is read is not trusted: the checksum shows damage, and even a row with a forged checksum gets
// at most a small multiple of the row's size in memory and at most kRowElementsMax elements. Pure. Errors are sentences
// that do not say yet where the row is.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/kv_module/node_store.hpp"

namespace hypersim::kv_module {

/// Raise this when a row's content, or what is around it, changes.
inline constexpr std::uint64_t kRowVersion = 2;
/// Capabilities, dropped wires and OnExit requests of one row, all together.
inline constexpr std::size_t kRowElementsMax = std::size_t{1} << 20U;

/// If the row would have too many elements to be read again, why.
std::optional<std::string> refuse_row(const PersistedProcess& process);
std::optional<std::string> refuse_row(const PendingGrants& grants);
/// The first change that both stores refuse.
std::optional<std::string> refuse_changes(const std::vector<StoreChange>& changes);

inline constexpr std::string_view kStoreIsOpen = "the node's state is open already";
inline constexpr std::string_view kStoreIsClosed = "the node's state is closed: the node is not running";

std::string process_row(std::string_view key, const PersistedProcess& process);
std::string grants_row(std::string_view key, const PendingGrants& grants);
std::string bytes_row(std::string_view key, std::string_view bytes);

StoreResult<PersistedProcess> read_process_row(std::string_view key, std::string_view row);
StoreResult<PendingGrants> read_grants_row(std::string_view key, std::string_view row);
StoreResult<std::string> read_bytes_row(std::string_view key, std::string_view row);

}  // namespace hypersim::kv_module
