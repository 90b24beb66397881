#pragma once
// Why a process holds a capability, or does not: how it came and went, who else has it, and from whom it could come.

#include <cstddef>

#include "explanation.hpp"

namespace hypersim::simulator {

class WhyCapability {
 public:
  /// Both outlive it.
  WhyCapability(const Evidence& seen, Account& account) : seen_(seen), account_(account) {}

  /// Nothing is said if it does not hold it.
  void held(const runtime::ProcessId& who, const runtime::Capability& cap);
  /// Whether advice makes sense: not for a process that is not there, or to message one.
  bool lacks(const runtime::ProcessId& who, const runtime::Capability& cap);
  void not_attached(const runtime::ProcessId& who, const runtime::Capabilities& caps);
  void not_saved(const runtime::ProcessId& who, const runtime::Capabilities& caps);

 private:
  // How it came, and stayed.
  /// Whoever issued it was killed with `no-revoke`.
  void outlives_its_issuer(const runtime::Capability& cap);
  /// Whoever gave it has died, or has dropped it.
  void cannot_be_taken_back(const runtime::ProcessId& who, const runtime::Capability& cap);

  // Why it did not come.
  /// It holds one that is nearly it.
  void nearly(const runtime::ProcessId& who, const runtime::Capability& cap);
  /// Its spawn requests it, but its parent did not have it.
  void not_given_by_spawn(const runtime::ProcessId& who, const runtime::Capability& cap);
  /// It came on a message, and was not saved.
  void arrived_unsaved(const runtime::ProcessId& who, std::size_t arrival);
  /// Another process of the package holds what this one lacks.
  void opens_for_itself(const runtime::ProcessId& who, const runtime::Capability& cap);

  // From whom it could come.
  void who_holds(const runtime::Capability& cap, const runtime::ProcessId& except);
  /// Nobody holds it, and nobody who is there could open the database, or issues it.
  void no_source(const runtime::Capability& cap);
  /// Nothing is said where there is one.
  void way_to_kv(const language::ProcessDecl& opener);
  /// False, and nothing said, if the process is alive.
  bool nothing_for_the_dead(const runtime::ProcessId& who);
  void advise_all(const runtime::ProcessId& who, const runtime::Capabilities& caps);

  const Evidence& seen_;
  Account& account_;
};

}  // namespace hypersim::simulator
