#pragma once
// Why a step came to nothing, where no expectation can ask for it: what an Outcome that is Dead, WrongMessage,
// NeverCame or NotPossible says of itself.

#include <string>
#include <variant>
#include <vector>

#include "hypersim/runtime/identity.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

namespace reason {

// The process cannot act.
struct NodeIsDown {
  runtime::NodeId node;
};
struct IsDead {
  std::string who;
};
struct IsNotSpawned {
  std::string who;
};

// A `$NAME` of the step.
struct NameIsNotSet {
  std::string name;
};
struct NameIsNoTransaction {
  std::string name;
  std::string value;  // that was saved, as a report writes it
};

struct NameIsNotText {
  std::string name;
};
struct JsonIsTooLarge {};
struct JsonIsTooDeep {};

struct TooLongToMatch {
  std::string why;  // without its end
};

// What `from POINTER` was to save.
struct NoSuchPart {
  std::string pointer;
  std::string instead;  // how far it leads: `the body has the members id, ok`
  std::string nearest;  // the pointer with the nearest key, or empty
};

// The step cannot be done.
struct AwaitsItself {
  std::string who;
};
struct NothingToAnswer {};
struct StateFailed {
  std::string error;
};
struct NodeHasToRun {  // for that step of sim
  runtime::NodeId node;
};
struct DoesNotHold {  // the condition of a check
  std::vector<ConditionFinding> found;
};

// What a receive took, or waits for. Texts as a report writes them.
struct OtherSource {
  std::string who;
};
struct OtherBody {
  std::string body;
};
struct NoBlob {};
struct OtherBlob {
  std::string blob;
};
struct NoCapability {
  std::string cap;
};
struct UnwantedCapability {
  std::string cap;
};
struct NoMessageCame {};
struct NoAnswerCame {};

}  // namespace reason

using Reason =
    std::variant<reason::NodeIsDown, reason::IsDead, reason::IsNotSpawned, reason::NameIsNotSet,
                 reason::NameIsNoTransaction, reason::NameIsNotText, reason::JsonIsTooLarge, reason::JsonIsTooDeep,
                 reason::TooLongToMatch, reason::NoSuchPart, reason::AwaitsItself, reason::NothingToAnswer,
                 reason::StateFailed, reason::NodeHasToRun, reason::DoesNotHold, reason::OtherSource, reason::OtherBody,
                 reason::NoBlob, reason::OtherBlob, reason::NoCapability, reason::UnwantedCapability,
                 reason::NoMessageCame, reason::NoAnswerCame>;

/// `owner is dead`, `a message without a blob`.
std::string to_text(const Reason& reason);

}  // namespace hypersim::simulator
