#pragma once
// The capabilities of databases by the texts that a trace has for them. To make one costs more than all else that a
// check does with it, so the checks of one run share them, and the runs of an exploration share those of the databases
// that the scenario names. Pure: it keeps what follows from the text alone.

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "hypersim/analysis/names.hpp"
#include "hypersim/kv_module/known_requests.hpp"
#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/bytes.hpp"
#include "hypersim/runtime/identity.hpp"
#include "hypersim/runtime/index.hpp"
#include "hypersim/runtime/known_names.hpp"

namespace hypersim::simulator {

class DatabaseRights {
 public:
  /// What a step of kv sends, if it is the same in each run.
  struct Sends {
    runtime::Bytes body;
    runtime::Bytes value;  // of a `set`
  };
  /// Databases of one node, what is asked of them, and names of its processes.
  struct Known {
    runtime::NodeId node;
    std::shared_ptr<const runtime::KnownNames> names;
    std::shared_ptr<const analysis::Names> cast;
    std::shared_ptr<const kv_module::KnownRequests> requests;
    std::map<std::string, kv_module::DbRecordPtr, std::less<>> by_text;
    runtime::Index<const char*, kv_module::DbRecordPtr> by_place;  // of the record's own text, which facts share
    runtime::Index<const language::Step*, Sends> by_step;
  };
  /// Those that steps of kv name, and the cast, of the scenario's first node. The scenario stays as and where it is.
  /// Any number of threads may share them, but they get into each other's way.
  static std::shared_ptr<const Known> named_in(const language::Scenario& scenario);

  /// `named` may be null.
  explicit DatabaseRights(std::shared_ptr<const Known> named = nullptr) : named_(std::move(named)) {}

  /// Those that kv of `node` issues for `package:publisher/name`; null for a text that names no database. Valid for as
  /// long as this object lives.
  const kv_module::DbCapabilities* of(std::string_view db, const runtime::NodeId& node);

 private:
  std::shared_ptr<const Known> named_;
  std::map<runtime::NodeId, std::map<std::string, kv_module::DbCapabilities, std::less<>>> others_;
};

/// The checks of one run share it.
using RightsPtr = std::shared_ptr<DatabaseRights>;

}  // namespace hypersim::simulator
