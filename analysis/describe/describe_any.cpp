#include <fmt/format.h>

#include "hypersim/analysis/describe.hpp"
#include "hypersim/language/print.hpp"

namespace hypersim::analysis {

namespace {

namespace fact = runtime::fact;

constexpr std::size_t kWritesShown = 5;

/// The events that repeat what others say, or belong to the inside of the node.
struct DescribeRest {
  const Names& names;

  std::string db(const std::string& text) const {
    const auto key = db_of_text(text);
    return key ? names.db(*key) : language::bytes_text(text);
  }

  std::string operator()(const fact::Printed& e) const {
    return fmt::format("{} prints: {}", names.process(e.process), language::bytes_text(e.text));
  }
  std::string operator()(const fact::Delivered& e) const { return arrow(*e.message, names) + "  delivered"; }
  std::string operator()(const fact::Left& e) const {
    return fmt::format("{}  leaves {}", arrow(*e.message, names), e.message->source.node());
  }
  std::string operator()(const fact::Arrived& e) const {
    return fmt::format("{}  arrives at {}", arrow(*e.message, names), e.message->target.node());
  }
  std::string operator()(const fact::Expecting& e) const {
    return fmt::format("{}  awaits an answer within {} s", arrow(*e.request, names),
                       *e.request->request().expects_response_s);
  }
  std::string operator()(const fact::Answered& e) const { return arrow(*e.response, names) + "  has answered"; }
  std::string operator()(const fact::Failed& e) const {
    return fmt::format("{}  ends as {}: {}", arrow(*e.error.message, names), runtime::to_text(e.error.kind),
                       runtime::to_text(e.error.cause));
  }
  std::string operator()(const fact::Replaced& e) const {
    return fmt::format("{}  takes the place of an earlier request with its id", arrow(*e.by, names));
  }
  std::string operator()(const fact::Taken& e) const {
    if (e.kind != fact::Taken::Kind::Error) return arrow(*e.message, names) + "  taken";
    return fmt::format("{} takes the error of its request to {}", names.process(e.message->source),
                       names.process(e.message->target));
  }
  std::string operator()(const fact::PromptingSet& e) const {
    if (!e.source) return names.process(e.process) + " has nothing to answer";
    return fmt::format("{} answers {} next", names.process(e.process), names.process(*e.source));
  }
  std::string operator()(const fact::SaveAsked& e) const {
    return fmt::format("{} asks to keep {} capabilities", names.process(e.process), e.capabilities.size());
  }
  std::string operator()(const fact::OnExitSet& e) const {
    return fmt::format("{} has OnExit {}", names.process(e.process), runtime::to_text(e.on_exit));
  }
  std::string operator()(const fact::CapabilityAdded& e) const {
    const bool restored = e.how == fact::CapabilityAdded::How::Restored;
    return fmt::format("{} {} {}{}", names.process(e.holder), restored ? "holds" : "was granted",
                       names.cap(e.capability), restored ? " again" : "");
  }
  std::string operator()(const fact::StateWritten& e) const {
    if (!e.state) return names.process(e.process) + " cleared its state";
    return fmt::format("{} set its state to {}", names.process(e.process), language::bytes_text(e.state->view()));
  }
  std::string operator()(const fact::StateRead& e) const {
    if (!e.state) return names.process(e.process) + " read its state, and there is none";
    return fmt::format("{} read its state, {}", names.process(e.process), language::bytes_text(e.state->view()));
  }
  std::string operator()(const fact::RevokedAll& e) const {
    return fmt::format("all that {} issued was revoked", names.process(e.issuer));
  }
  std::string operator()(const fact::ProcessStarted& e) const {
    return fmt::format("{} started{}{}", names.process(e.process), e.wired ? ", wired" : "",
                       e.is_public ? ", public" : "");
  }
  std::string operator()(const fact::ModuleCrashed& e) const { return names.process(e.process) + " crashed"; }
  std::string operator()(const fact::ModuleRestarted& e) const { return names.process(e.process) + " is back"; }
  std::string operator()(const fact::KvChecked& e) const {
    const std::string what =
        fmt::format("kv checked {} on {} for {}", to_text(e.action), db(e.db), names.process(e.source));
    if (!e.needs) return what + (e.held ? ": its own package" : ": the package of another");
    return fmt::format("{}: it {} {}", what, e.held ? "holds" : "does not hold", names.cap(*e.needs));
  }
  std::string operator()(const fact::KvDone& e) const {
    if (e.action == runtime::KvActionKind::None)
      return fmt::format("kv answers {}: {}", names.process(e.source), to_text(e.result));
    return fmt::format("kv did {} on {} for {}: {}", to_text(e.action), db(e.db), names.process(e.source),
                       to_text(e.result));
  }
  std::string operator()(const fact::StorageWritten& e) const {
    std::string text = "the storage of " + db(e.db) + " has";
    for (std::size_t i = 0; i < e.writes.size() && i < kWritesShown; ++i) {
      const auto& [key, value] = e.writes[i];
      const std::string now = value ? "= " + language::bytes_text(value->view()) : std::string("deleted");
      text += fmt::format("{} {} {}", i == 0 ? "" : ",", language::bytes_text(key), now);
    }
    if (e.writes.size() > kWritesShown) text += fmt::format(", and {} more", e.writes.size() - kWritesShown);
    return text;
  }
  std::string operator()(const fact::DatabaseCreated& e) const { return fmt::format("{} was created", db(e.db)); }
  std::string operator()(const fact::DatabaseRemoved& e) const { return fmt::format("{} was removed", db(e.db)); }
  std::string operator()(const fact::FdsLimitSet& e) const {
    return fmt::format("at most {} databases stay open", e.limit);
  }
  std::string operator()(const fact::StorageFaultOrdered& e) const {
    const std::string times = e.times ? fmt::format("the next {} times", *e.times) : "from now on";
    return fmt::format("the storage of {} fails {} at {}: {}", db(e.db), times, to_text(e.operation), e.text);
  }
  std::string operator()(const fact::StepEnded& e) const {
    return fmt::format("line {} ended: {}", e.line, language::statement_text(e.outcome));
  }
  /// Those that describe() speaks of.
  template <class Other>
  std::string operator()(const Other& e) const {
    return std::string(runtime::name_of(e));
  }
};

}  // namespace

std::string describe_any(const runtime::Fact& fact, const Names& names) {
  std::string text = describe(fact, names);
  return text.empty() ? std::visit(DescribeRest{names}, fact) : text;
}

}  // namespace hypersim::analysis
