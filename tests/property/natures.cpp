#include "natures.hpp"

#include "rarely.hpp"
#include "vocabulary.hpp"

namespace hypersim::property {

namespace {

Caps numbered(int number, const std::vector<Who>& issuers) {
  if (number == 0) return {};
  const Who& issuer = choose(issuers, (number - 1) / 2);
  return {number % 2 == 1 ? own_cap(issuer) : messaging_cap(issuer)};
}

}  // namespace

rc::Gen<Nature> any_nature() {
  const auto usually = rc::gen::map(rarely(3), [](bool rare) { return !rare; });
  return rc::gen::build<Nature>(
      rc::gen::set(&Nature::ending, rc::gen::weightedElement<int>({{3, 0}, {5, 1}, {3, 2}})),
      rc::gen::set(&Nature::wired, usually), rc::gen::set(&Nature::is_public, rarely(6)),
      rc::gen::set(&Nature::ignores, rarely(6)), rc::gen::set(&Nature::requests, rc::gen::inRange(0, 13)),
      rc::gen::set(&Nature::grants, rc::gen::inRange(0, 13)), rc::gen::set(&Nature::will_to, rc::gen::inRange(0, 6)),
      rc::gen::set(&Nature::will_of, rc::gen::inRange(0, 13)));
}

Birth birth_of(const Nature& nature, const Who& who, const Acquaintances& known) {
  Birth birth;
  birth.wired = nature.wired;
  birth.is_public = nature.is_public;
  birth.keeps = !nature.ignores;
  birth.ending = static_cast<Birth::Ending>(nature.ending);
  birth.will_to = choose(known.heirs, nature.will_to);
  birth.will_caps = numbered(nature.will_of, known.issuers);
  if (nature.wired) return birth;
  birth.requests = numbered(nature.requests, known.issuers);
  if (nature.grants != 0) {
    const Cap cap = nature.grants % 2 == 1 ? own_cap(who) : messaging_cap(who);
    birth.grants.emplace_back(choose(known.grantees, (nature.grants - 1) / 2), cap);
  }
  return birth;
}

}  // namespace hypersim::property
