#pragma once
// The capabilities of databases by the texts that a trace has for them. To make one costs more than all else that a
// check does with it, so the checks of one run share them, and the runs of an exploration share those of the databases
// that the scenario names. Pure: it keeps what follows from the text alone.

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/identity.hpp"

namespace hypersim::simulator {

class DatabaseRights {
 public:
  using Known = std::map<runtime::NodeId, std::map<std::string, kv_module::DbCapabilities, std::less<>>>;
  /// Those of the databases that steps of kv name. Any number of threads may share them.
  static std::shared_ptr<const Known> named_in(const language::Scenario& scenario);

  /// `named` may be null.
  explicit DatabaseRights(std::shared_ptr<const Known> named = nullptr) : named_(std::move(named)) {}

  /// Those that kv of `node` issues for `package:publisher/name`; null for a text that names no database. Valid for as
  /// long as this object lives.
  const kv_module::DbCapabilities* of(std::string_view db, const runtime::NodeId& node);

 private:
  std::shared_ptr<const Known> named_;
  Known others_;
};

/// The checks of one run share it.
using RightsPtr = std::shared_ptr<DatabaseRights>;

}  // namespace hypersim::simulator
