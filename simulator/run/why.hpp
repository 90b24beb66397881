#pragma once
// Says why a step ended as it did, or why a condition does not hold: which rule refused, which capability was missing,
// who holds it, and the step that would have given it. Sentences, the most important first.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/actors/node.hpp"
#include "hypersim/analysis/advice.hpp"
#include "hypersim/analysis/history.hpp"
#include "hypersim/analysis/lives.hpp"

#include "outcome.hpp"

namespace hypersim::simulator {

/// Why something ended as it did, and what would have made it end otherwise.
struct Explanation {
  std::vector<std::string> sentences;    // the advice among them
  std::vector<analysis::Advice> advice;  // in the order of its sentences
};

class Why {
 public:
  Why(const language::Scenario& scenario, actors::Node& node, const analysis::History& history,
      const analysis::Names& names)
      : scenario_(scenario), node_(node), history_(history), names_(names) {}

  Explanation step(const language::Step& step, const Outcome& outcome);
  Explanation property(const language::Property& property);

 private:
  struct OfCondition;
  /// Where steps would have to go to change what is explained.
  enum class Moment { Step, End, Nowhere };
  void explain(const language::Step& step, const Outcome& outcome);
  void condition(const language::Condition& condition);
  Explanation take() { return {std::move(lines_), std::move(advice_)}; }
  void say(std::string sentence) { lines_.push_back(std::move(sentence)); }
  /// Says the advice, if there is any.
  void say(analysis::Advice advice);
  /// What would have met all of these needs.
  void advise(std::vector<analysis::Need> needs, analysis::Advice::Promise promise);
  /// One change by itself.
  void advise(analysis::Change change, analysis::Advice::Promise promise);
  /// All that the request needs.
  void advise_on(const runtime::KernelMessage& request);
  std::optional<std::size_t> sent(const runtime::KernelMessage& request) const;

  bool meant_the_error(const language::Step& step, const kv_module::KvError& error);
  void succeeded(const language::Step& step, const Outcome& outcome, const runtime::KernelMessage* request);
  void expected_refusal(const language::Step& step, const runtime::KernelMessage& request,
                        const std::optional<kv_module::KvError>& got);
  void unusable_name(const UnusableName& unusable);
  void log_contains(const std::string& needle);

  // Capabilities (why_capability.cpp).
  void held(const runtime::ProcessId& who, const runtime::Capability& cap);
  /// Whether advice makes sense: not for what has arrived too late, or is not there.
  bool missing_capability(const runtime::ProcessId& who, const runtime::Capability& cap);
  /// It came on a message, and was not saved.
  void arrived_unsaved(const runtime::ProcessId& who, std::size_t arrival);
  void who_holds(const runtime::Capability& cap, const runtime::ProcessId& except);
  /// False, and nothing said, of a process that is alive.
  bool nothing_for_the_dead(const runtime::ProcessId& who);
  /// Nobody holds it, and nobody who is there could open the database, or issues it.
  void no_source(const runtime::Capability& cap);
  /// Nothing is said where there is one.
  void way_to_kv(const language::ProcessDecl& opener);
  void not_attached(const runtime::ProcessId& who, const runtime::Capabilities& caps);
  void not_saved(const runtime::ProcessId& who, const runtime::Capabilities& caps);

  // Messages (why_message.cpp).
  void bounced(const runtime::KernelMessage& request);
  void timed_out(const runtime::KernelMessage& request);
  void answer_refused(const runtime::fact::Bounced& bounce, const runtime::KernelMessage& request);
  void answered_by_itself(const runtime::KernelMessage& request);
  void nothing_came(const runtime::ProcessId& who);
  void slept_too_long(const language::SleepStep& sleep, std::uint64_t within_ms);

  // The lives of processes (why_life.cpp).
  /// What was said last of it: its declaration, or the clauses of its spawn. None: it is not of the cast.
  const language::ProcessDecl* said_of(const runtime::ProcessId& who) const;
  /// The step that brought about that Spawned event.
  const language::SpawnStep* spawn_step(std::size_t spawned) const;
  /// Why it was not there before that event, and whether it comes back.
  void dead(const runtime::ProcessId& who, std::size_t at);
  void dead(const runtime::ProcessId& who) { dead(who, history_.events().size()); }
  void never_started(const runtime::ProcessId& who);
  /// What would have started it again.
  void bring_back(const language::ProcessDecl& decl);
  void alive(const runtime::ProcessId& who);
  /// `was killed at line 4`, `went with the node …`, of an event that ended it.
  std::string end_at(std::size_t event) const;
  /// `is dead: it was killed at line 4`, `has not been spawned`; empty of one that is alive, or that nobody knows.
  std::string absence_of(const runtime::ProcessId& who) const;
  /// It ended in the middle of that step.
  void crashed(const language::Step& step);
  /// It awaits or answers a request of an earlier life.
  void of_an_earlier_life(const language::Step& step);
  void name_taken(const runtime::ProcessId& child);
  void name_was_free(const runtime::ProcessId& child);
  /// Its spawn requests it, but the parent had it not.
  void not_given_by_spawn(const runtime::ProcessId& who, const runtime::Capability& cap);
  /// It ended after it had received a message in that event; false if it did not.
  bool lost_with_life(const runtime::ProcessId& who, std::size_t delivered);
  /// The first event after that one with which it ended.
  std::optional<std::size_t> end_after(std::size_t event, const runtime::ProcessId& who) const;
  /// Whoever issued it was killed with `no-revoke`.
  void outlives_its_issuer(const runtime::Capability& cap);
  void state_history(const runtime::ProcessId& who);

  // What newcomers do not expect (why_traps.cpp).
  /// The capability that kv missed was to be on the request.
  void attached_in_vain(const runtime::KernelMessage& request, const runtime::Capability& cap);
  /// Another process of the package holds what this one lacks.
  void opens_for_itself(const runtime::ProcessId& who, const runtime::Capability& cap);
  /// Whoever gave it has died, or has dropped it.
  void cannot_be_taken_back(const runtime::ProcessId& who, const runtime::Capability& cap);
  /// The answer was meant for a request that expects none.
  void replaced_nothing(const runtime::KernelMessage& request);
  /// The key is there as JSON text, or as the text of the JSON; false if not.
  bool typed_key(const kv_module::DbKey& db, std::string_view key);
  void typed_value(const language::Step& step, const Outcome& outcome);

  // What sim did to the node (why_outside.cpp).
  /// The storage failed because a step of sim had ordered it.
  void storage_failed(const kv_module::KvRequest& request, const kv_module::KvError& error);
  /// That request of kv ended because a step of sim had the opening of the database fail.
  bool failed_to_open(std::size_t kv_done, const kv_module::DbKey& db) const;
  /// kv crashed before it had answered the request; false if it did not.
  bool lost_in_crash(const runtime::KernelMessage& request);
  /// kv crashed after that event, and every transaction is gone; false if it did not.
  bool transaction_lost_in_crash(std::size_t event);
  /// The process that began it in that event has ended since, or the node has; false if not.
  bool transaction_lost_with_life(std::size_t event, const runtime::ProcessId& owner);

  // kv (why_kv.cpp).
  void kv_error(const runtime::KernelMessage& request, const kv_module::KvError& error);
  /// The kv request with that id that the source sent before the event.
  std::optional<kv_module::KvRequest> request_before(std::size_t event, const runtime::Address& source,
                                                     runtime::RequestId id) const;
  void no_tx(const kv_module::DbKey& db, const runtime::Address& who, kv_module::TxId tx);
  void no_db(const kv_module::DbKey& db);
  std::optional<kv_module::DbKey> nearest_db(const kv_module::DbKey& db) const;
  /// Who wrote the key, as it was when kv answered that request, or as it is.
  void key_history(const kv_module::DbKey& db, std::string_view key, const runtime::KernelMessage* read = nullptr);
  void written_elsewhere(const kv_module::DbKey& db, std::string_view key);
  void staged(const kv_module::DbKey& db, std::string_view key, std::size_t since, std::size_t until);

  const language::Scenario& scenario_;
  actors::Node& node_;
  const analysis::History& history_;
  const analysis::Names& names_;
  Moment moment_ = Moment::Step;
  std::optional<std::size_t> event_;  // of Moment::Step: in which it was asked for
  std::vector<std::string> lines_;
  std::vector<analysis::Advice> advice_;
};

}  // namespace hypersim::simulator
