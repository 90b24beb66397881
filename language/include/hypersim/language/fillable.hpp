#pragma once
// What of a step can hold what was saved, beside the BYTES, JSON and TX that it looks up itself when it is played:
// capabilities, and what a spawn says of the child. A step that has some is played as a copy in which they are filled
// in, so that whoever looks at a played step finds what it did.

#include <type_traits>
#include <variant>
#include <vector>

#include "hypersim/language/scenario.hpp"

namespace hypersim::language {

/// Calls function with each such CapOperand, JsonOperand and BytesOperand of a declaration's clauses.
template <class Decl, class Function>
void for_each_fillable_of(Decl& decl, const Function& function) {
  function(decl.args);
  for (auto& cap : decl.requests) function(cap);
  for (auto& grant : decl.grants) function(grant.params);
  function(decl.answers);
}

/// The same of a step, without those of the lines of a pipeline, which are steps of their own. Those in a condition
/// cannot be changed.
template <class StepType, class Function>
void for_each_fillable(StepType& step, const Function& function) {
  const auto all = [&function](auto& caps) {
    for (auto& cap : caps) function(cap);
  };
  std::visit(
      [&](auto& is) {
        using Is = std::remove_cvref_t<decltype(is)>;
        if constexpr (std::is_same_v<Is, SpawnStep>) {
          for_each_fillable_of(is.child, function);
        } else if constexpr (std::is_same_v<Is, ReceiveStep>) {
          all(is.caps);
          all(is.without);
        } else if constexpr (requires { is.message.caps; }) {
          all(is.message.caps);
        } else if constexpr (requires { is.cap.caps; }) {
          function(is.cap);
        }
      },
      step.is);
}

/// Has a capability of the condition what was saved in it?
bool has_fillable(const Condition& condition);
/// Has the step anything to be filled in? Of a pipeline, its lines have been asked before.
bool has_fillable(const Step& step);

}  // namespace hypersim::language
