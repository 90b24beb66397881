#include "filled_steps.hpp"

#include <type_traits>
#include <utility>
#include <vector>

#include "hypersim/language/fillable.hpp"

namespace hypersim::simulator {

namespace {

class Filler {
 public:
  explicit Filler(const SavedNames& saved) : saved_(saved) {}

  void step(language::Step& step) {
    language::for_each_fillable(step, [this](auto& operand) { fill(operand); });
    if (auto* check = std::get_if<language::CheckStep>(&step.is)) condition(check->condition);
    if (auto* pipeline = std::get_if<language::PipelineStep>(&step.is)) {
      for (language::Step& line : pipeline->steps) this->step(line);
    }
  }

  const std::optional<Reason>& refusal() const { return refusal_; }

 private:
  void condition(language::Condition& condition) {
    std::visit(
        [this](auto& is) {
          using Is = std::remove_cvref_t<decltype(is)>;
          if constexpr (std::is_same_v<Is, language::NotCondition>) {
            language::Condition of = *is.of;
            this->condition(of);
            is.of = std::make_shared<const language::Condition>(std::move(of));
          } else if constexpr (std::is_same_v<Is, language::OrCondition>) {
            for (language::Condition& one : is.any_of) this->condition(one);
          } else if constexpr (std::is_same_v<Is, language::AndCondition>) {
            for (language::Condition& one : is.all_of) this->condition(one);
          } else if constexpr (requires { is.cap.caps; }) {
            fill(is.cap);
          }
        },
        condition.is);
  }

  void fill(language::CapOperand& operand) {
    if (operand.is_constant()) return;
    runtime::Capability& cap = operand.caps.front();  // `cap ISSUER JSON` is one
    language::JsonOperand params{cap.params(), std::exchange(operand.saved, {})};
    fill(params);
    cap = runtime::Capability(cap.issuer(), std::move(params.json));
  }
  void fill(language::JsonOperand& operand) {
    if (operand.is_constant()) return;
    auto json = json_of(operand, saved_);
    if (!json) return refuse(json.error());
    operand = {std::move(*json)};
  }
  void fill(language::BytesOperand& operand) {
    if (operand.is_constant()) return;
    auto bytes = bytes_of(operand, saved_);
    if (!bytes) return refuse(bytes.error());
    operand = {std::string(bytes->view()), {}, operand.text, operand.at};
  }
  void refuse(Reason why) {
    if (!refusal_) refusal_ = std::move(why);
  }

  const SavedNames& saved_;
  std::optional<Reason> refusal_;
};

}  // namespace

runtime::Result<const language::Step*, Reason> FilledSteps::fill(const language::Step& step, const SavedNames& saved) {
  language::Step filled = step;
  Filler filler(saved);
  filler.step(filled);
  if (filler.refusal()) return runtime::fail(*filler.refusal());
  return &steps_.emplace_back(std::move(filled));
}

}  // namespace hypersim::simulator
