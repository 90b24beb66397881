#include <gtest/gtest.h>

#include "hypersim/analysis/steps.hpp"

namespace hypersim::analysis {
namespace {

using runtime::StepId;
using runtime::TraceEvent;
namespace fact = runtime::fact;

TEST(StepCursor, KnowsTheStepOfAnEventAsLongAsTheTraceGoesOn) {
  StepCursor cursor;
  cursor.take(TraceEvent({}, fact::NodeBooted{"our.dev"}));
  EXPECT_TRUE(cursor.at_set_up());
  EXPECT_EQ(cursor.step(), nullptr);
  cursor.take(TraceEvent({}, fact::StepStarted{7, "a", "a log x"}, StepId{3}));
  cursor.take(TraceEvent({}, fact::StepStarted{8, "sim", "sim settle"}, StepId{1}));
  EXPECT_FALSE(cursor.at_set_up());
  cursor.take(TraceEvent({}, fact::Printed{}, StepId{3}));
  ASSERT_NE(cursor.step(), nullptr);
  EXPECT_EQ(cursor.step()->line, 7);
  EXPECT_EQ(cursor.step()->lane, "a");
  EXPECT_FALSE(cursor.step()->has_ended);
  cursor.take(TraceEvent({}, fact::StepEnded{7, "a", "ok"}, StepId{3}));
  EXPECT_TRUE(cursor.step()->has_ended);
  cursor.take(TraceEvent({}, fact::Printed{}, StepId{3}));
  EXPECT_EQ(cursor.step()->line, 7) << "what follows from a step may come after its end";
  cursor.take(TraceEvent({}, fact::Printed{}, StepId{2}));
  EXPECT_EQ(cursor.step(), nullptr) << "no step with that id has begun";
  cursor.take(TraceEvent({}, fact::Printed{}));
  EXPECT_EQ(cursor.step(), nullptr);
}

}  // namespace
}  // namespace hypersim::analysis
