#pragma once
// How a scenario writes what the models say of processes and capabilities: the clauses of a declaration or a spawn, and
// OnExit Requests as the runtime writes them.

#include <string>

#include "lives_model.hpp"

namespace hypersim::property {

class BirthText {
 public:
  virtual ~BirthText() = default;

  /// As an operand: `b:app:dev.os`.
  virtual std::string who(const Who& who) const = 0;
  /// `our.dev@b:app:dev.os`.
  virtual std::string address(const Who& who) const = 0;

  std::string cap(const Cap& cap) const;
  std::string cap_json(const Cap& cap) const;
  /// All but what it answers, each after a blank.
  std::string clauses(const Birth& birth) const;
  /// The member on_exit of a process in JSON.
  std::string ending_json(const Birth& birth) const;

 protected:
  BirthText() = default;
  BirthText(const BirthText&) = default;
  BirthText& operator=(const BirthText&) = default;
};

}  // namespace hypersim::property
