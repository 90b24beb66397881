#pragma once
// What kv can be asked to do, for facts: they come from a folder that does not know kv's protocol.

#include <string_view>

namespace hypersim::runtime {

enum class KvActionKind { None, Open, RemoveDb, Set, Delete, Get, BeginTx, Commit };

/// Its name on the wire: `Open`, `Set`, …; empty for None.
std::string_view to_text(KvActionKind action);

}  // namespace hypersim::runtime
