#pragma once
// A database by its name, with what follows from the name. To make one costs several times as much as the rest of a
// request, so whoever reads requests keeps them, and runs of one scenario may share those that it names.

#include <map>
#include <memory>
#include <string>

#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/runtime/text.hpp"

namespace hypersim::kv_module {

/// Of a database, whether it exists or not.
struct DbRecord {
  DbKey key;
  runtime::Text text;   // key.text()
  std::string opening;  // the usual text of a request for it, up to the action
  DbCapabilities capabilities;
};
using DbRecordPtr = std::shared_ptr<const DbRecord>;
using DbRecords = std::map<DbKey, DbRecordPtr>;

/// As kv, at its address `kv`, has it.
DbRecordPtr make_db_record(const runtime::Address& kv, const DbKey& db);

}  // namespace hypersim::kv_module
