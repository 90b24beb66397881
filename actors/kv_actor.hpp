#pragma once
// kv:distro:sys: takes requests one at a time in the order of arrival (D2: those of one process in the order in which
// they were sent), has the capability actor verify what an action needs, lets the engine act, and answers through the
// kernel.

#include <deque>
#include <optional>

#include "hypersim/kv_module/engine.hpp"

#include "kv_overlaps.hpp"
#include "light_actor.hpp"
#include "messages.hpp"
#include "node_context.hpp"

namespace hypersim::actors {

class KvActor : public Actor<KvMail> {
 public:
  KvActor(caf::actor_config& config, NodeContext& context, kv_module::Engine& engine);

  Candidate candidate() const override { return candidate_of(Candidate::Kind::Module, address_.process()); }

 protected:
  void handle(Mail& mail) noexcept override;

 private:
  void take(runtime::MessagePtr message);
  /// In an explored run: the next request of that process.
  void take_from_lane(const ServeNext& serve);
  void process_gone(const runtime::ProcessId& process);
  void next();
  void execute(bool held);
  kv_module::Effect execute_overlapping();
  /// In an explored run: does the strategy want that?
  bool happens(FaultPoint::Kind kind) const;
  /// The storage has refused the request: perhaps it is the machine that fails.
  [[gnu::cold]] void tell_trouble();
  /// It ends with the node, and answers nothing more.
  [[gnu::cold]] void end_node(kv_module::Effect& effect);
  [[gnu::cold]] void drop_all();
  /// In an explored run: the storage fails under what is about to be executed.
  void fail_if_told();
  void answer(const kv_module::KvResponse& response, std::optional<runtime::Bytes> value = std::nullopt);
  runtime::Bytes body_of(const kv_module::KvResponse& response) const;
  /// What must be verified for the request in hand. Moves what the plan needs out of it.
  runtime::fact::KvChecked question();
  void record_storage(kv_module::Effect& effect);

  runtime::Address address_;
  const runtime::Bytes ok_;  // the body of most answers
  kv_module::Engine& engine_;
  std::deque<runtime::MessagePtr> inbox_;
  // The request in hand, if there is one.
  runtime::MessagePtr request_;
  std::optional<kv_module::Plan> plan_;
  /// In an explored run: its source is gone, which takes effect when the request is done.
  bool source_gone_ = false;
  /// In an explored run of a kv whose requests overlap.
  std::optional<KvOverlaps> overlaps_;
  kv_module::KvResponse response_;  // if the capabilities can be given
};

}  // namespace hypersim::actors
