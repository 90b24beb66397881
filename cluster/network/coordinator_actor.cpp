#include "coordinator_actor.hpp"

#include <algorithm>
#include <caf/io/all.hpp>
#include <caf/openssl/all.hpp>
#include <chrono>
#include <fmt/format.h>
#include <set>
#include <utility>

#include "network_config.hpp"
#include "probe.hpp"

namespace hypersim::cluster {

namespace {

using TickAtom = caf::atom_constant<caf::atom("hs_tick")>;
using ProbedAtom = caf::atom_constant<caf::atom("hs_probed")>;
using TaskAtom = caf::atom_constant<caf::atom("hs_task")>;

constexpr std::chrono::milliseconds kTick(50);
/// A worker may come later, or come again.
constexpr std::uint64_t kAgainMs = 300;
constexpr std::uint64_t kAgainMsMax = 3'000;
/// CAF itself waits for ever for a peer that says nothing.
constexpr std::chrono::seconds kConnectTime(6);
constexpr std::chrono::seconds kGreetingTime(5);
constexpr std::uint64_t kOutcomeSizeMax = std::uint64_t{1} << 30U;
constexpr int kWantsMax = 2;
constexpr int kAttemptsUntilTold = 2;  // a heartbeat in the middle of a handshake makes one fail

std::uint64_t coordinator_now_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

}  // namespace

void Supply::set(std::uint64_t run, const Content& parcel, const Contents& contents) {
  const std::lock_guard lock(mutex_);
  task_ = {run, parcel.sha256, parcel.size};
  contents_ = contents;
}

Task Supply::task() const {
  const std::lock_guard lock(mutex_);
  return task_;
}

SharedBytes Supply::find(const std::string& sha256) const {
  const std::lock_guard lock(mutex_);
  return contents_.find(sha256);
}

void Probes::start(std::size_t slot, const Address& address, Told told) {
  const std::lock_guard lock(mutex_);
  if (is_over_.load()) return;
  std::thread& thread = threads_[slot];
  if (thread.joinable()) thread.join();
  const WithoutSignals without_signals;
  thread = std::thread([this, slot, address, told = std::move(told)] {
    const auto answered = probe(address, security_, is_over_);
    told(slot, answered.ok(), answered.ok() ? *answered : answered.error());
  });
}

void Probes::stop() {
  is_over_ = true;
  const std::lock_guard lock(mutex_);
  for (auto& [slot, thread] : threads_) {
    if (thread.joinable()) thread.join();
  }
}

CoordinatorActor::CoordinatorActor(caf::actor_config& config, const WorkersOptions& options, Board& board,
                                   Supply& supply, Probes& probes, bool has_tls)
    : caf::event_based_actor(config),
      options_(options),
      board_(board),
      supply_(supply),
      probes_(probes),
      has_tls_(has_tls),
      id_(random_number()) {
  for (const Address& address : options.addresses) {
    slots_.emplace_back();
    slots_.back().address = address;
  }
}

void CoordinatorActor::tell_task(const caf::actor& coordinator) { caf::anon_send(coordinator, TaskAtom::value); }

caf::behavior CoordinatorActor::make_behavior() {
  set_default_handler(caf::drop);
  set_down_handler([this](const caf::down_msg& down) {
    for (Slot& slot : slots_) {
      if (slot.worker && slot.worker.address() == down.source) lost(slot, "the connection has ended");
    }
  });
  send(this, TickAtom::value);
  return {
      [this](TickAtom) {
        tick();
        delayed_send(this, kTick, TickAtom::value);
      },
      [this](ProbedAtom, std::uint64_t slot, bool is_ok, const std::string& what) { probed(slot, is_ok, what); },
      [this](TaskAtom) {
        for (Slot& slot : slots_) {
          if (slot.state == State::Linked || slot.state == State::Ready) give_task(slot);
        }
        hand_out_all();
      },
      [this](const Want& want) {
        const Slot* slot = sender();
        if (slot == nullptr) return;
        // The pieces are copied out of what all workers share.
        const SharedBytes bytes = supply_.find(want.sha256);
        if (bytes != nullptr) send(slot->worker, ContentPiece{want.sha256, want.offset, piece_of(*bytes, want.offset)});
      },
      [this](const Ready& ready) {
        if (Slot* slot = sender_of(ready.run)) slot->state = State::Ready;
        count_ready();
      },
      [this](const Cannot& cannot) {
        if (Slot* slot = sender_of(cannot.run)) refuse(*slot, "it cannot play this: " + cannot.why);
      },
      [this](const Take& take) {
        Slot* const slot = sender_of(take.run);
        if (slot == nullptr) return;
        slot->wants = std::min(slot->wants + 1, kWantsMax);
        hand_out(*slot);
      },
      [this](const Alive& alive) {
        if (const Slot* slot = sender_of(alive.run)) board_.prolong(alive.run, slot->id, alive.leases);
      },
      [this](const OutcomePiece& piece) {
        if (Slot* slot = sender_of(piece.run)) take_outcome(*slot, piece);
      },
  };
}

CoordinatorActor::Slot* CoordinatorActor::sender() {
  const auto from = current_sender();
  if (from == nullptr) return nullptr;
  const auto slot = std::find_if(slots_.begin(), slots_.end(), [&](const Slot& one) {
    return one.worker && caf::actor_cast<caf::strong_actor_ptr>(one.worker) == from &&
           (one.state == State::Linked || one.state == State::Ready);
  });
  return slot == slots_.end() ? nullptr : &*slot;
}

CoordinatorActor::Slot* CoordinatorActor::sender_of(std::uint64_t run) {
  Slot* const slot = sender();
  return slot != nullptr && slot->run == run && run != 0 ? slot : nullptr;
}

void CoordinatorActor::tell(Slot& slot, const std::string& what) {
  if (slot.told == what) return;
  slot.told = what;
  options_.tell(fmt::format("the worker {}: {}", slot.address.text(), what));
}

void CoordinatorActor::count_ready() {
  std::size_t ready = 0, refused = 0;
  for (const Slot& slot : slots_) {
    ready += slot.state == State::Ready;
    refused += slot.state == State::Refused;
  }
  board_.set_ready(ready);
  board_.set_hopeless(refused == slots_.size());
}

void CoordinatorActor::tick() {
  board_.expire();
  for (const auto& [from, why] : board_.take_rejected()) {
    for (Slot& slot : slots_) {
      if (slot.address.text() == from) refuse(slot, "what it brings is no outcome: " + why);
    }
  }
  const std::uint64_t now = coordinator_now_ms();
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    Slot& slot = slots_[i];
    if (slot.state != State::Away || slot.next_ms > now) continue;
    slot.state = State::Probing;
    probes_.start(i, slot.address,
                  [self = caf::actor_cast<caf::actor>(this)](std::size_t index, bool is_ok, const std::string& what) {
                    caf::anon_send(self, ProbedAtom::value, std::uint64_t{index}, is_ok, what);
                  });
  }
  hand_out_all();
}

void CoordinatorActor::try_again(Slot& slot, const std::string& why) {
  slot.state = State::Away;
  slot.worker = nullptr;
  const std::uint64_t wait = std::min(kAgainMsMax, kAgainMs << std::min(slot.attempts, 4));
  slot.next_ms = coordinator_now_ms() + wait;
  if (++slot.attempts >= kAttemptsUntilTold) tell(slot, why + "; it is tried again until the end");
  count_ready();
}

void CoordinatorActor::refuse(Slot& slot, const std::string& why) {
  if (slot.state == State::Refused) return;
  if (slot.worker) {
    demonitor(slot.worker);
    send(slot.worker, Over{slot.run});
  }
  board_.lose(slot.id);
  slot.state = State::Refused;
  slot.worker = nullptr;
  slot.outcomes.clear();
  tell(slot, why + "; it plays no part in this");
  count_ready();
}

void CoordinatorActor::probed(std::size_t index, bool is_ok, const std::string& what) {
  Slot& slot = slots_[index];
  if (slot.state != State::Probing) return;
  if (!is_ok) return try_again(slot, what);
  slot.state = State::Connecting;
  const auto connect = [&](const auto& middleman) {
    request(middleman, kConnectTime, caf::connect_atom::value, what, slot.address.port)
        .then([this, index](const caf::node_id& node, const caf::strong_actor_ptr& worker,
                            const std::set<std::string>&) { connected(index, node, worker); },
              [this, index](const caf::error& error) {
                if (slots_[index].state == State::Connecting) try_again(slots_[index], home_system().render(error));
              });
  };
  has_tls_ ? connect(home_system().openssl_manager().actor_handle())
           : connect(home_system().middleman().actor_handle());
}

void CoordinatorActor::connected(std::size_t index, const caf::node_id& node, const caf::strong_actor_ptr& worker) {
  Slot& slot = slots_[index];
  if (slot.state != State::Connecting) return;
  if (worker == nullptr)
    return refuse(slot, "it is no worker, or one that CAF cannot tell from this process, which a new start mends");
  for (const Slot& other : slots_) {
    if (&other != &slot && other.worker && other.node == node) {
      return refuse(slot,
                    fmt::format("it is the same as {}, or one that CAF cannot tell from it, which a new start mends",
                                other.address.text()));
    }
  }
  slot.node = node;
  slot.worker = caf::actor_cast<caf::actor>(worker);
  slot.state = State::Greeting;
  monitor(slot.worker);
  const Build& here = options_.build;
  request(slot.worker, kGreetingTime, HelloAtom::value, kProtocol, here.id, here.words, options_.security.token, id_,
          libraries_text(here.libraries), caf::actor_cast<caf::actor>(this))
      .then([this, index](caf::atom_value verdict, const std::string& build, const std::string& words,
                          const std::string& libraries,
                          const std::string& why) { greeted(index, verdict, build, words, libraries, why); },
            [this, index](const caf::error&) {
              Slot& late = slots_[index];
              if (late.state != State::Greeting) return;
              demonitor(late.worker);
              try_again(late, "it does not answer the greeting: it may be busy, or of another version");
            });
}

void CoordinatorActor::greeted(std::size_t index, caf::atom_value verdict, const std::string& build,
                               const std::string& words, const std::string& libraries, const std::string& why) {
  Slot& slot = slots_[index];
  if (slot.state != State::Greeting) return;
  if (verdict != WelcomeAtom::value) demonitor(slot.worker);
  if (verdict == BusyAtom::value) return try_again(slot, why);
  const std::string differs = build.empty() ? std::string() : unlike(options_.build, build, words, libraries);
  if (verdict == WelcomeAtom::value) {
    if (build.empty() || !differs.empty())
      return refuse(slot, differs.empty() ? "it does not say what it is" : differs);
    slot.id = next_worker_++;
    slot.state = State::Linked;
    slot.attempts = 0;
    slot.told.clear();
    slot.run = 0;
    slot.wants = 0;
    slot.outcomes.clear();
    return give_task(slot);
  }
  // In its own words, unless it is another build: then in ours, in which "it" is the worker.
  slot.worker = nullptr;
  refuse(slot, differs.empty() ? "it has refused: " + why : differs);
}

void CoordinatorActor::lost(Slot& slot, const std::string& why) {
  const bool was_linked = slot.state == State::Linked || slot.state == State::Ready;
  if (was_linked) {
    board_.lose(slot.id);
    tell(slot, why + "; what it had is played elsewhere");
  }
  slot.outcomes.clear();
  slot.attempts = 0;
  try_again(slot, why);
}

void CoordinatorActor::give_task(Slot& slot) {
  const Task task = supply_.task();
  if (slot.run == task.run) return;
  board_.lose(slot.id);
  if (slot.run != 0) send(slot.worker, Over{slot.run});
  slot.run = task.run;
  slot.wants = 0;
  slot.outcomes.clear();
  slot.state = State::Linked;
  count_ready();
  if (task.run != 0) send(slot.worker, task);
}

void CoordinatorActor::hand_out(Slot& slot) {
  while (slot.state == State::Ready && slot.wants > 0) {
    const auto lease = board_.take(slot.run, slot.id);
    if (!lease) return;
    --slot.wants;
    send(slot.worker, Leased{slot.run, lease->id, lease->range.first, lease->range.count});
  }
}

void CoordinatorActor::hand_out_all() {
  for (Slot& slot : slots_) hand_out(slot);
}

void CoordinatorActor::take_outcome(Slot& slot, const OutcomePiece& piece) {
  if (piece.size > kOutcomeSizeMax) return refuse(slot, "an outcome that it brings is too large");
  auto& assembly = slot.outcomes.try_emplace(piece.lease, Content{{}, piece.size}).first->second;
  if (piece.offset <= assembly.next() && piece.offset + piece.bytes.size() == assembly.next() && assembly.next() > 0) {
    // It has come before.
  } else if (!assembly.add(piece.offset, piece.bytes)) {
    return refuse(slot, "an outcome that it brings has a hole");
  }
  const std::uint64_t arrived = assembly.next();
  if (assembly.is_whole()) {
    std::string outcome = assembly.take_unchecked();
    slot.outcomes.erase(piece.lease);
    const std::string wrong =
        board_.deliver(piece.run, slot.address.text(), {piece.first, piece.count}, std::move(outcome), piece.spent_us);
    if (!wrong.empty()) return refuse(slot, wrong);
  }
  send(slot.worker, Ack{piece.run, piece.lease, arrived});
  hand_out(slot);
}

}  // namespace hypersim::cluster
