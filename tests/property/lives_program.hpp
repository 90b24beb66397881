#pragma once
// Random lives: what a few processes and the world outside them do, for lives_writer.cpp to read. As in program.hpp,
// each field is a small number that is taken modulo the number of choices.

#include <ostream>
#include <rapidcheck.h>
#include <vector>

#include "natures.hpp"

namespace hypersim::property {

enum class LifeVerb {
  Wait,
  Exit,
  Crash,
  CrashFromOutside,
  Kill,
  KillWithoutRevocation,
  Spawn,
  SpawnBadName,
  Request,
  ShareTicket,
  ShareMessaging,
  Drop,
  SetState,
  ClearState,
  GetState,
  Grant,
  RevokeAll,
  SetEnding,
  Initialize,
  RestartNode,
  CrashNode,
};

struct LifeStep {
  LifeVerb verb = LifeVerb::Wait;
  int who = 0;
  int whom = 0;
  int of = 0;
  int value = 0;
  Nature child;
};

struct LifeProgram {
  std::vector<Nature> cast;
  std::vector<LifeStep> steps;
};

rc::Gen<LifeProgram> any_lives();

/// For rapidcheck. The text to read is in the failure's own words.
void showValue(const LifeProgram& program, std::ostream& out);

}  // namespace hypersim::property
