#pragma once
// The rules of kv that section 9 of docs/semantics.md varies between the documentation's promises and the shipped
// runtime. A node has one fixed value.

#include "hypersim/runtime/semantics.hpp"

namespace hypersim::kv_module {

struct Policy {
  /// D2: requests of one process are handled in the order in which they were sent.
  bool requests_keep_their_order = true;
  /// D3: a tx_id belongs to the process that began it and to its database; used elsewhere it is NoTx.
  bool transactions_are_owned = true;
  /// D4: Get, Set, Delete, BeginTx and Commit on a database that is not there answer NoDb; else they create it.
  bool missing_db_is_an_error = true;
  /// D5: RemoveDb discards the database's transactions and takes its capabilities from every holder.
  bool remove_takes_everything = true;
  /// D6: RemoveDb of a database that never existed is NoDb; else IOError with the system's text.
  bool removing_nothing_is_no_db = true;
  /// D7: a database's name is one path component; else IOError.
  bool names_are_checked = true;
  /// D13: what a process has staged is discarded when the process is gone.
  bool staged_dies_with_its_process = true;
  /// D16: who needs a database that another request is opening waits for it; else it may get RocksDBError.
  bool openings_wait = true;
  /// D18: at least one database stays open, whatever the limit; else a limit of 0 ends the node.
  bool one_database_stays_open = true;
  /// D25: an Open that fails issues no capabilities.
  bool failed_open_issues_nothing = true;
  /// D26: commits of one database are made one after the other; else one may get RocksDBError.
  bool commits_wait = true;
  /// D35: an Open by a process that has ended meanwhile is AddCapFailed; else Ok.
  bool issuing_to_nobody_fails = true;

  static Policy documented() { return {}; }
  static Policy of(runtime::Semantics semantics) {
    using enum runtime::Row;
    return {.requests_keep_their_order = !semantics.ships(D2),
            .transactions_are_owned = !semantics.ships(D3),
            .missing_db_is_an_error = !semantics.ships(D4),
            .remove_takes_everything = !semantics.ships(D5),
            .removing_nothing_is_no_db = !semantics.ships(D6),
            .names_are_checked = !semantics.ships(D7),
            .staged_dies_with_its_process = !semantics.ships(D13),
            .openings_wait = !semantics.ships(D16),
            .one_database_stays_open = !semantics.ships(D18),
            .failed_open_issues_nothing = !semantics.ships(D25),
            .commits_wait = !semantics.ships(D26),
            .issuing_to_nobody_fails = !semantics.ships(D35)};
  }
};

}  // namespace hypersim::kv_module
