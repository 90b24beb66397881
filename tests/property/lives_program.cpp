#include "lives_program.hpp"

namespace hypersim::property {

namespace {

rc::Gen<LifeVerb> any_life_verb() {
  return rc::gen::weightedElement<LifeVerb>({
      {10, LifeVerb::Wait},          {6, LifeVerb::Exit},
      {10, LifeVerb::Crash},         {4, LifeVerb::CrashFromOutside},
      {5, LifeVerb::Kill},           {2, LifeVerb::KillWithoutRevocation},
      {9, LifeVerb::Spawn},          {1, LifeVerb::SpawnBadName},
      {6, LifeVerb::Request},        {9, LifeVerb::ShareTicket},
      {6, LifeVerb::ShareMessaging}, {3, LifeVerb::Drop},
      {5, LifeVerb::SetState},       {1, LifeVerb::ClearState},
      {6, LifeVerb::GetState},       {5, LifeVerb::Grant},
      {1, LifeVerb::RevokeAll},      {2, LifeVerb::SetEnding},
      {2, LifeVerb::RestartNode},    {2, LifeVerb::CrashNode},
      {4, LifeVerb::Initialize},
  });
}

rc::Gen<LifeStep> any_life_step() {
  return rc::gen::build<LifeStep>(
      rc::gen::set(&LifeStep::verb, any_life_verb()), rc::gen::set(&LifeStep::who, rc::gen::inRange(0, 6)),
      rc::gen::set(&LifeStep::whom, rc::gen::inRange(0, 6)), rc::gen::set(&LifeStep::of, rc::gen::inRange(0, 6)),
      rc::gen::set(&LifeStep::value, rc::gen::inRange(0, 8)), rc::gen::set(&LifeStep::child, any_nature()));
}

}  // namespace

rc::Gen<LifeProgram> any_lives() {
  // Two to four processes; up to fifty steps.
  const auto cast = rc::gen::mapcat(rc::gen::inRange<std::size_t>(2, 5), [](std::size_t count) {
    return rc::gen::container<std::vector<Nature>>(count, any_nature());
  });
  const auto steps = rc::gen::scale(0.5, rc::gen::container<std::vector<LifeStep>>(any_life_step()));
  return rc::gen::build<LifeProgram>(rc::gen::set(&LifeProgram::cast, cast), rc::gen::set(&LifeProgram::steps, steps));
}

void showValue(const LifeProgram& program, std::ostream& out) {
  out << program.cast.size() << " processes, " << program.steps.size() << " steps";
}

}  // namespace hypersim::property
