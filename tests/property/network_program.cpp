#include "network_program.hpp"

#include "rarely.hpp"

namespace hypersim::property {

namespace {

rc::Gen<Peer> any_peer() {
  const auto usually = rc::gen::map(rarely(5), [](bool rare) { return !rare; });
  return rc::gen::build<Peer>(
      rc::gen::set(&Peer::node, rc::gen::inRange(0, 3)), rc::gen::set(&Peer::networking, usually),
      rc::gen::set(&Peer::silent, rarely(8)),
      rc::gen::set(&Peer::answers_after, rc::gen::weightedElement<int>({{6, 0}, {1, 1}, {1, 2}})),
      rc::gen::set(&Peer::nature, any_nature()));
}

rc::Gen<NetworkVerb> any_network_verb() {
  return rc::gen::weightedElement<NetworkVerb>({
      {12, NetworkVerb::Request},       {1, NetworkVerb::AskNet},    {1, NetworkVerb::AskKv},
      {1, NetworkVerb::AskUnknownNode}, {20, NetworkVerb::Share},    {6, NetworkVerb::PassOn},
      {16, NetworkVerb::Send},          {5, NetworkVerb::SendShare}, {4, NetworkVerb::TellShare},
      {9, NetworkVerb::Await},          {2, NetworkVerb::Drop},      {6, NetworkVerb::Crash},
      {3, NetworkVerb::Exit},           {10, NetworkVerb::Spawn},    {2, NetworkVerb::Kill},
      {6, NetworkVerb::Grant},          {2, NetworkVerb::RevokeAll}, {4, NetworkVerb::Partition},
      {5, NetworkVerb::Heal},           {2, NetworkVerb::Offline},   {6, NetworkVerb::Online},
      {10, NetworkVerb::Latency},       {5, NetworkVerb::Wait},      {2, NetworkVerb::RestartNode},
      {2, NetworkVerb::CrashNode},
  });
}

rc::Gen<NetworkStep> any_network_step() {
  return rc::gen::build<NetworkStep>(
      rc::gen::set(&NetworkStep::verb, any_network_verb()), rc::gen::set(&NetworkStep::who, rc::gen::inRange(0, 8)),
      rc::gen::set(&NetworkStep::whom, rc::gen::inRange(0, 8)), rc::gen::set(&NetworkStep::of, rc::gen::inRange(0, 30)),
      rc::gen::set(&NetworkStep::value, rc::gen::inRange(0, 8)));
}

}  // namespace

rc::Gen<NetworkProgram> any_network() {
  // Two to five processes; up to seventy steps.
  const auto cast = rc::gen::mapcat(rc::gen::inRange<std::size_t>(2, 6), [](std::size_t count) {
    return rc::gen::container<std::vector<Peer>>(count, any_peer());
  });
  const auto children = rc::gen::container<std::vector<Nature>>(3, any_nature());
  const auto steps = rc::gen::scale(0.7, rc::gen::container<std::vector<NetworkStep>>(any_network_step()));
  return rc::gen::build<NetworkProgram>(
      rc::gen::set(&NetworkProgram::three_nodes, rarely(2)), rc::gen::set(&NetworkProgram::cast, cast),
      rc::gen::set(&NetworkProgram::children, children), rc::gen::set(&NetworkProgram::steps, steps));
}

void showValue(const NetworkProgram& program, std::ostream& out) {
  out << program.cast.size() << " processes on " << (program.three_nodes ? 3 : 2) << " nodes, " << program.steps.size()
      << " steps";
}

}  // namespace hypersim::property
