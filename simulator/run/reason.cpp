#include "reason.hpp"

#include <fmt/format.h>

#include "hypersim/language/print.hpp"

namespace hypersim::simulator {

namespace {

struct TextOf {
  std::string operator()(const reason::NodeIsDown& r) const { return fmt::format("{} is down", r.node); }
  std::string operator()(const reason::IsDead& r) const { return r.who + " is dead"; }
  std::string operator()(const reason::IsNotSpawned& r) const { return r.who + " has not been spawned"; }
  std::string operator()(const reason::NameIsNotSet& r) const {
    return fmt::format("${} is not set: the step that saves it did not succeed, or has not ended yet", r.name);
  }
  std::string operator()(const reason::NameIsNoTransaction& r) const {
    return fmt::format("${} is not a tx_id: it is {}", r.name, r.value);
  }
  std::string operator()(const reason::NameIsNotText& r) const {
    return fmt::format("${} is not UTF-8, and cannot be a string in a JSON value", r.name);
  }
  std::string operator()(const reason::JsonIsTooLarge&) const {
    return "with what was saved, the JSON value is larger than 64 MiB";
  }
  std::string operator()(const reason::JsonIsTooDeep&) const {
    return "with what was saved, the JSON value is more than 127 levels deep";
  }
  std::string operator()(const reason::TooLongToMatch& r) const { return "not compared: " + r.why; }
  std::string operator()(const reason::NoSuchPart& r) const {
    return fmt::format("nothing to save at {}: {}", language::bytes_text(r.pointer), r.instead);
  }
  std::string operator()(const reason::AwaitsItself& r) const {
    return fmt::format("{} cannot await an answer from itself", r.who);
  }
  std::string operator()(const reason::NothingToAnswer&) const {
    return "nothing to answer: no request has prompted this process";
  }
  std::string operator()(const reason::StateFailed& r) const { return r.error; }
  std::string operator()(const reason::NodeHasToRun& r) const {
    return fmt::format("{} is down: `sim restart {}` boots it again", r.node, r.node);
  }
  std::string operator()(const reason::DoesNotHold&) const { return "it does not hold"; }
  std::string operator()(const reason::OtherSource& r) const { return "a message from " + r.who; }
  std::string operator()(const reason::OtherBody& r) const { return "a message with body " + r.body; }
  std::string operator()(const reason::NoBlob&) const { return "a message without a blob"; }
  std::string operator()(const reason::OtherBlob& r) const { return "a message with blob " + r.blob; }
  std::string operator()(const reason::NoCapability& r) const { return "a message without the capability " + r.cap; }
  std::string operator()(const reason::UnwantedCapability& r) const { return "a message with the capability " + r.cap; }
  std::string operator()(const reason::NoMessageCame&) const {
    return "no message came, and nothing is left that could send one";
  }
  std::string operator()(const reason::NoAnswerCame&) const {
    return "no answer came, and nothing is left that could send one";
  }
};

}  // namespace

std::string to_text(const Reason& reason) { return std::visit(TextOf{}, reason); }

}  // namespace hypersim::simulator
