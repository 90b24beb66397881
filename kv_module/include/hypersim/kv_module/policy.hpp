#pragma once
// The rules that section 9 of docs/semantics.md varies between the documentation's promises and the shipped runtime, as
// far as they concern kv. A run has one fixed value.

namespace hypersim::kv_module {

struct Policy {
  /// D4: Get, Set, Delete, BeginTx and Commit on a database that is not there answer NoDb; else they create it.
  bool missing_db_is_an_error = true;
  /// D3: a tx_id belongs to the process that began it and to its database; used elsewhere it is NoTx.
  bool transactions_are_owned = true;
  /// D5: RemoveDb discards the database's transactions and takes its capabilities from every holder.
  bool remove_takes_everything = true;
  /// D7: a database's name is one path component; else IOError.
  bool names_are_checked = true;
  /// D13: what a process has staged is discarded when the process is gone.
  bool staged_dies_with_its_process = true;

  static Policy documented() { return {}; }
};

}  // namespace hypersim::kv_module
