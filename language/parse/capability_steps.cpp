// Steps about capabilities: share, save, drop.

#include <utility>

#include "options.hpp"
#include "verbs.hpp"

namespace hypersim::language {

void read_share(StepContext& context, Step& step) {
  ShareStep share;
  share.cap = context.operands.cap(context.own_package);
  context.cursor.expect_word("with");
  share.with = context.operands.target();
  read_options(context.cursor, {within_option(context, step)});
  step.is = std::move(share);
}

void read_save(StepContext& context, Step& step) { step.is = SaveStep{context.operands.cap(context.own_package)}; }

void read_drop(StepContext& context, Step& step) { step.is = DropStep{context.operands.cap(context.own_package)}; }

}  // namespace hypersim::language
