#include "hypersim/language/fillable.hpp"

#include <algorithm>

namespace hypersim::language {

bool has_fillable(const Condition& condition) {
  const auto any = [](const std::vector<Condition>& conditions) {
    return std::any_of(conditions.begin(), conditions.end(), [](const Condition& one) { return has_fillable(one); });
  };
  return std::visit(
      [&](const auto& is) {
        using Is = std::remove_cvref_t<decltype(is)>;
        if constexpr (std::is_same_v<Is, NotCondition>) {
          return has_fillable(*is.of);
        } else if constexpr (std::is_same_v<Is, OrCondition>) {
          return any(is.any_of);
        } else if constexpr (std::is_same_v<Is, AndCondition>) {
          return any(is.all_of);
        } else if constexpr (requires { is.cap.caps; }) {
          return !is.cap.is_constant();
        } else {
          return false;
        }
      },
      condition.is);
}

bool has_fillable(const Step& step) {
  if (const auto* check = std::get_if<CheckStep>(&step.is)) return has_fillable(check->condition);
  if (const auto* pipeline = std::get_if<PipelineStep>(&step.is)) {
    return std::any_of(pipeline->steps.begin(), pipeline->steps.end(),
                       [](const Step& line) { return line.has_to_be_filled; });
  }
  bool has = false;
  for_each_fillable(step, [&has](const auto& operand) { has = has || !operand.is_constant(); });
  return has;
}

}  // namespace hypersim::language
