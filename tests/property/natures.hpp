#pragma once
// What a random declaration or spawn says of a process, and what a model makes of it. As in program.hpp, each field is
// a small number that is taken modulo the number of choices; 0 is the plainest.

#include <rapidcheck.h>
#include <vector>

#include "lives_model.hpp"

namespace hypersim::property {

struct Nature {
  int ending = 0;  // None, Restart, Requests
  bool wired = true;
  bool is_public = false;
  bool ignores = false;
  int requests = 0;  // whose ticket (odd), or whose messaging (even); 0: nothing
  int grants = 0;    // to whom which of its own, likewise
  int will_to = 0;
  int will_of = 0;  // which capability goes with it, likewise
};

rc::Gen<Nature> any_nature();

/// Whom it may name in its clauses.
struct Acquaintances {
  const std::vector<Who>& issuers;   // of what it requests, and of what goes with its will
  const std::vector<Who>& grantees;  // who may receive what it grants
  const std::vector<Who>& heirs;     // who may receive its will
};
/// Wired, it neither requests nor grants.
Birth birth_of(const Nature& nature, const Who& who, const Acquaintances& known);

}  // namespace hypersim::property
