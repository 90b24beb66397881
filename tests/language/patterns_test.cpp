// Regular expressions are bounded by what it may cost to find them.
#include <gmock/gmock.h>

#include "reading.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Patterns, AreRefusedWhereTheyWouldTakeTooLong) {
  const std::string slow = "owner get d k => matches \"(a?){1000}(a*)*b\"\n";
  // What it is compared with may stand behind it.
  EXPECT_THAT(mistakes_after_prelude(slow + "owner set d k repeat:a*1000000\n"),
              ElementsAre(HasSubstr("4:26 this would take too long to find in the longest text of the scenario")));
  EXPECT_THAT(mistakes_after_prelude(
                  "owner set d k repeat:a*1000000\nowner get d k => one of x | matches \"(a|b)*a(a|b){20}c\"\n"),
              ElementsAre(HasSubstr("5:37 this would take too long")));
  EXPECT_THAT(mistakes_after_prelude(slow + "owner set d k repeat:a*10000\n"), IsEmpty());
}

TEST(Patterns, ThatArePlainMayBeSoughtInAnyText) {
  EXPECT_THAT(mistakes_after_prelude("owner set d k repeat:a*10000000\nowner get d k => matches \"a plain text\"\n"
                                     "owner get d k => matches \"^aab+$\"\n"),
              IsEmpty());
}

TEST(Patterns, AreRefusedWhereTheyAreTooManyTogether) {
  EXPECT_THAT(mistakes_after_prelude("repeat 1000 as i\n  owner get d k => matches \"(a{i}?){900}\"\nend\n"),
              ElementsAre(HasSubstr("5:28 the regular expressions of this file have more than 2000000 instructions")));
}

}  // namespace
}  // namespace hypersim::language
