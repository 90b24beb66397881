#include "hypersim/analysis/advice.hpp"

#include <algorithm>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/runtime/modules.hpp"

#include "adviser.hpp"
#include "statements.hpp"

namespace hypersim::analysis {

std::vector<Need> needs_of(const runtime::KernelMessage& request, const runtime::NodeId& our) {
  const runtime::ProcessId& who = request.source.process();
  if (request.target.node() != our) return {{who, runtime::Capability::networking(our)}};
  std::vector<Need> needs = {{who, runtime::Capability::messaging(request.target)}};
  if (request.target.process() == runtime::modules::kv()) {
    const auto asked = kv_module::parse_kv_request(request.body().view());
    const auto kind = asked ? kv_module::kind_needed(asked->action) : std::nullopt;
    if (kind) needs.push_back({who, kv_module::kv_capability(our, *kind, asked->db)});
  }
  if (request.expects_response()) {
    const runtime::Address& back = request.rsvp ? *request.rsvp : request.source;
    needs.push_back({request.target.process(), runtime::Capability::messaging(back)});
  }
  return needs;
}

std::vector<Need> needs_of(const std::vector<runtime::TraceEvent>& trace, std::size_t sent,
                           const runtime::NodeId& our) {
  const runtime::KernelMessage& request = *std::get<runtime::fact::Sent>(trace[sent].fact).message;
  std::vector<Need> needs = needs_of(request, our);
  if (request.target.process() == runtime::modules::kv()) return needs;  // it looks only at what is held
  for (std::size_t i = sent; i-- > 0;) {
    const auto* left_out = std::get_if<runtime::fact::NotAttached>(&trace[i].fact);
    if (left_out == nullptr || left_out->source != request.source) break;
    needs.push_back({request.source.process(), left_out->capability});
  }
  return needs;
}

namespace {

StatementCursor cursor_at(const language::Scenario& scenario, const std::vector<runtime::TraceEvent>& trace,
                          std::size_t event) {
  StatementCursor cursor(scenario);
  for (std::size_t i = 0; i <= event && i < trace.size(); ++i) cursor.take(trace[i]);
  return cursor;
}

}  // namespace

Place place_of(const language::Scenario& scenario, const std::vector<runtime::TraceEvent>& trace, std::size_t event) {
  return before(cursor_at(scenario, trace, event).statement());
}

namespace {

/// The ledger as it stands where steps would go.
struct Standing {
  Place place;
  Ledger ledger;
  bool is_taken = false;  // something that is needed, since
};
Standing standing_of(const language::Scenario& scenario, const Names& names,
                     const std::vector<runtime::TraceEvent>& trace, const std::vector<Need>& needs,
                     std::optional<std::size_t> event) {
  Standing standing{{}, Ledger(scenario, names)};
  std::size_t until = trace.size();
  if (event) {
    const StatementCursor cursor = cursor_at(scenario, trace, *event);
    standing.place = before(cursor.statement());
    if (cursor.statement() != nullptr && is_block(*cursor.statement())) until = cursor.began();
  }
  for (std::size_t i = 0; i < until; ++i) standing.ledger.take(trace[i]);
  if (until == trace.size()) return standing;
  Ledger now = standing.ledger;
  for (std::size_t i = until; i < trace.size(); ++i) now.take(trace[i]);
  standing.is_taken = std::any_of(needs.begin(), needs.end(),
                                  [&](const Need& need) { return now.was_taken_since(until, need.who, need.cap); });
  return standing;
}

}  // namespace

Advice advice_for(const language::Scenario& scenario, const Names& names, const std::vector<runtime::TraceEvent>& trace,
                  const Wish& wish) {
  const Standing standing = standing_of(scenario, names, trace, wish.needs, wish.event);
  if (!standing.is_taken) {
    return Adviser(scenario, names, standing.ledger).advise(wish.needs, wish.promise, standing.place);
  }
  Advice advice;
  advice.promise = wish.promise;
  advice.otherwise = kTakenInStatement;
  return advice;
}

Advice advice_to_open(const language::Scenario& scenario, const Names& names,
                      const std::vector<runtime::TraceEvent>& trace, const kv_module::DbKey& db,
                      std::optional<std::size_t> event) {
  const Standing standing = standing_of(scenario, names, trace, {}, event);
  return Adviser(scenario, names, standing.ledger).advise_opening(db, standing.place);
}

}  // namespace hypersim::analysis
