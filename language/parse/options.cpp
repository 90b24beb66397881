#include "options.hpp"

#include <algorithm>
#include <string>

namespace hypersim::language {

void read_options(Cursor& cursor, const std::vector<Option>& options) {
  std::vector<bool> given(options.size(), false);
  while (!cursor.at_operands_end()) {
    const Token next = cursor.peek();
    const auto option =
        std::find_if(options.begin(), options.end(), [&](const Option& one) { return next.is(one.name); });
    if (option == options.end()) {
      std::vector<std::string_view> names;
      names.reserve(options.size());
      for (const Option& one : options) names.push_back(one.name);
      std::string hint = cursor.spelling_hint(next, names);
      cursor.expected(alternatives(names, "the end of the line"), std::move(hint));
      return;
    }
    const auto index = static_cast<std::size_t>(option - options.begin());
    if (given[index] && !option->repeatable) {
      cursor.report(next.at, "\"" + std::string(option->name) + "\" is given twice; once is enough");
    }
    given[index] = true;
    cursor.take();
    option->read();
  }
}

Option within_option(StepContext& context, Step& step) {
  return {"within", [&context, &step] {
            const Token token = context.cursor.peek();
            step.within_ms = context.values.duration_ms();
            if (step.within_ms % 1'000 != 0) {
              context.cursor.report(token.at, "expected whole seconds after \"within\", found " + found(token));
            }
          }};
}

}  // namespace hypersim::language
