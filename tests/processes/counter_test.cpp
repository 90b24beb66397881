#include <set>

#include "hypersim/testing/matchers.hpp"

namespace hypersim::processes {
namespace {

using namespace hypersim::testing;

class Counter : public NodeTest {
 public:
  void SetUp() override { spawn_both(); }
  void spawn_both() {
    spawn("left:app:dev.os", "counter").unwrap();
    spawn("right:app:dev.os", "counter").unwrap();
  }
};

TEST_F(Counter, CountsOneAfterTheOther) {
  EXPECT_THAT(request("left:app:dev.os", "add"), Body("1"));
  EXPECT_THAT(request("right:app:dev.os", "add"), Body("2"));
  EXPECT_THAT(request("left:app:dev.os", "get"), BodyAs<int>(2));
}

TEST_F(Counter, LosesAnUpdateUnderSomeScheduleAndNotUnderAll) {
  std::set<std::optional<std::string>> counts;
  under_schedules(100, [&] {
    spawn_both();
    send("left:app:dev.os", "add");
    send("right:app:dev.os", "add");
    settle();
    counts.insert(stored({"app", "dev.os"}, "counter", "\"count\""));
  });
  EXPECT_EQ(counts, (std::set<std::optional<std::string>>{"1", "2"}));
}

}  // namespace
}  // namespace hypersim::processes
