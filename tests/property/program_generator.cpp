#include "program_generator.hpp"

#include "rarely.hpp"

namespace hypersim::property {

namespace {

/// False once in `of`; shrinks to true.
rc::Gen<bool> usually(int of) {
  return rc::gen::map(rarely(of), [](bool rare) { return !rare; });
}

/// False once in `of`; shrinks to false.
rc::Gen<bool> usually_unless_shrunk(int of) {
  return rc::gen::map(rc::gen::inRange(0, of), [](int number) { return number != 0; });
}

rc::Gen<Member> any_member() {
  return rc::gen::build<Member>(
      rc::gen::set(&Member::second_package, rarely(3)), rc::gen::set(&Member::opens_first, usually_unless_shrunk(4)),
      rc::gen::set(&Member::wired, usually(3)), rc::gen::set(&Member::requests_kv, usually(4)),
      rc::gen::set(&Member::grants_kv, usually(4)), rc::gen::set(&Member::requests_peer, rc::gen::inRange(0, 6)),
      rc::gen::set(&Member::grants_peer, rc::gen::inRange(0, 6)),
      rc::gen::set(&Member::requests_db, rc::gen::inRange(0, 6)), rc::gen::set(&Member::is_public, rarely(8)),
      rc::gen::set(&Member::ignores, rarely(4)), rc::gen::set(&Member::silent, rarely(6)));
}

rc::Gen<Verb> any_verb() {
  return rc::gen::weightedElement<Verb>({
      {1, Verb::Log},
      {10, Verb::Open},
      {8, Verb::Set},
      {8, Verb::Get},
      {3, Verb::Delete},
      {3, Verb::Remove},
      {5, Verb::Begin},
      {7, Verb::SetInTx},
      {3, Verb::DeleteInTx},
      {6, Verb::Commit},
      {1, Verb::SetWithoutBlob},
      {1, Verb::Nonsense},
      {10, Verb::Share},
      {3, Verb::Save},
      {6, Verb::SaveWhatWasSent},
      {4, Verb::Drop},
      {4, Verb::Request},
      {9, Verb::Send},
      {2, Verb::SendNoAnswer},
      {4, Verb::Await},
      {8, Verb::Receive},
      {5, Verb::SendUnawaited},
      {6, Verb::ReceiveResponse},
      {8, Verb::Respond},
      {4, Verb::Grant},
      {1, Verb::Kill},
      {1, Verb::RevokeAll},
      {1, Verb::CrashKv},
      {1, Verb::LimitFds},
      {12, Verb::FailStorage},
      {2, Verb::Wait},
      {3, Verb::Check},
  });
}

rc::Gen<CapSort> any_cap_sort() {
  return rc::gen::weightedElement<CapSort>({{4, CapSort::Read},
                                            {4, CapSort::Write},
                                            {2, CapSort::Both},
                                            {3, CapSort::Messaging},
                                            {1, CapSort::MessagingKv},
                                            {2, CapSort::Own}});
}

/// Mostly the process's own first database.
rc::Gen<int> any_db_number() { return rc::gen::weightedElement<int>({{9, 0}, {3, 1}, {5, 2}, {1, 3}, {1, 4}}); }

rc::Gen<Step> any_step() {
  return rc::gen::build<Step>(
      rc::gen::set(&Step::verb, any_verb()), rc::gen::set(&Step::who, rc::gen::inRange(0, 5)),
      rc::gen::set(&Step::whom, rc::gen::inRange(0, 5)), rc::gen::set(&Step::db, any_db_number()),
      rc::gen::set(&Step::cap, any_cap_sort()), rc::gen::set(&Step::of, rc::gen::inRange(0, 5)),
      rc::gen::set(&Step::key, rc::gen::inRange(0, 4)), rc::gen::set(&Step::value, rc::gen::inRange(0, 5)),
      rc::gen::set(&Step::saved, rc::gen::inRange(0, 6)), rc::gen::set(&Step::with_cap, rarely(2)));
}

}  // namespace

rc::Gen<Program> any_program() {
  // Two to five processes; up to eighty steps.
  const auto cast = rc::gen::mapcat(rc::gen::inRange<std::size_t>(2, 6), [](std::size_t count) {
    return rc::gen::container<std::vector<Member>>(count, any_member());
  });
  const auto steps = rc::gen::scale(0.8, rc::gen::container<std::vector<Step>>(any_step()));
  return rc::gen::build<Program>(rc::gen::set(&Program::cast, cast), rc::gen::set(&Program::steps, steps));
}

void showValue(const Program& program, std::ostream& out) {
  out << program.cast.size() << " processes, " << program.steps.size() << " steps";
}

}  // namespace hypersim::property
