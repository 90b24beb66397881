#include "hypersim/testing/matchers.hpp"

namespace hypersim::processes {
namespace {

using namespace hypersim::testing;
using ::testing::Contains;

const PackageId kPackage{"birthdays", "dev.os"};
constexpr const char* kOwner = "owner:birthdays:dev.os";

class Birthdays : public NodeTest {};

TEST_F(Birthdays, PlaysTheExampleOfTheKvApi) {
  spawn(kOwner, "birthdays").unwrap();
  EXPECT_THAT(printed(), Contains("hello world"));
  EXPECT_EQ(stored(kPackage, "birthdays", "\"hello\""), std::nullopt);
}

TEST_F(Birthdays, AnswersWithWhatItsArgumentsSay) {
  spawn(kOwner, "birthdays", {.args = R"({"alice":"1990-01-01"})"}).unwrap();
  EXPECT_EQ(stored(kPackage, "birthdays", "\"alice\""), "\"1990-01-01\"");
  EXPECT_THAT(request(kOwner, "alice"), Body("1990-01-01"));
  EXPECT_THAT(request(kOwner, "bob"), Body("key not found"));
}

TEST_F(Birthdays, ArgumentsOfAnotherTypeCrashIt) {
  spawn(kOwner, "birthdays", {.args = "[1]"}).unwrap();
  EXPECT_FALSE(alive(kOwner));
}

}  // namespace
}  // namespace hypersim::processes
