#include "worker_actor.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <utility>

namespace hypersim::cluster {

namespace {

using PreparedAtom = caf::atom_constant<caf::atom("hs_made")>;
using SignAtom = caf::atom_constant<caf::atom("hs_sign")>;
using PlayedAtom = caf::atom_constant<caf::atom("hs_played")>;
using WorkerTickAtom = caf::atom_constant<caf::atom("hs_wtick")>;

constexpr std::chrono::milliseconds kWorkerTick(100);
/// What is not acknowledged is sent again after so long, so often.
constexpr std::uint64_t kUnansweredMs = 1'000;
constexpr int kTimesMax = 3;
constexpr int kLeasesAtOnce = 2;

std::uint64_t worker_now_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

}  // namespace

WorkerActor::WorkerActor(caf::actor_config& config, const WorkerOptions& options, const WorkerCalls& calls,
                         const std::unique_ptr<PlayingThread>& thread)
    : caf::event_based_actor(config), options_(options), calls_(calls), thread_(thread) {}

PlayingThread::Calls WorkerActor::calls_to(const caf::actor& worker) {
  PlayingThread::Calls calls;
  calls.ready = [worker](std::uint64_t run, const std::string& why) {
    caf::anon_send(worker, PreparedAtom::value, run, why);
  };
  calls.alive = [worker](std::uint64_t run, const std::vector<std::uint64_t>& leases) {
    caf::anon_send(worker, SignAtom::value, run, leases);
  };
  calls.done = [worker](std::uint64_t run, const Lease& lease, std::string outcome, std::uint64_t spent_us) {
    caf::anon_send(worker, PlayedAtom::value, run, lease.id, lease.range.first, lease.range.count, std::move(outcome),
                   spent_us);
  };
  return calls;
}

caf::behavior WorkerActor::make_behavior() {
  set_default_handler(caf::drop);
  set_down_handler([this](const caf::down_msg& down) {
    if (coordinator_ && down.source == coordinator_.address()) end_session("it has gone");
  });
  delayed_send(this, kWorkerTick, WorkerTickAtom::value);
  return {
      [this](HelloAtom, std::uint32_t protocol, const std::string& build, const std::string& words,
             const std::string& token, std::uint64_t coordinator, const std::string& libraries,
             const caf::actor& from) { return greet(protocol, build, words, token, coordinator, libraries, from); },
      [this](const Task& task) {
        if (is_of_session()) begin(task);
      },
      [this](const ContentPiece& piece) {
        if (is_of_session()) take_piece(piece);
      },
      [this](const Leased& leased) {
        if (is_of_run(leased.run)) thread_->play(run_, {leased.lease, {leased.first, leased.count}});
      },
      [this](const Ack& ack) {
        if (is_of_run(ack.run)) acknowledged(ack);
      },
      [this](const Over& over) {
        if (is_of_run(over.run)) drop_run();
      },
      // Of the playing thread.
      [this](PreparedAtom, std::uint64_t run, const std::string& why) { prepared(run, why); },
      [this](SignAtom, std::uint64_t run, const std::vector<std::uint64_t>& leases) {
        if (run == run_ && coordinator_) send(coordinator_, Alive{run, leases});
      },
      [this](PlayedAtom, std::uint64_t run, std::uint64_t lease, std::uint64_t first, std::uint64_t count,
             const std::string& outcome, std::uint64_t spent_us) {
        if (run != run_ || !coordinator_) return;
        outgoing_.push_back({{lease, {first, count}}, outcome, spent_us});
        send_piece(outgoing_.back());
      },
      [this](WorkerTickAtom) {
        look_after_unanswered();
        delayed_send(this, kWorkerTick, WorkerTickAtom::value);
      },
  };
}

WorkerActor::Greeted WorkerActor::greet(std::uint32_t protocol, const std::string& build, const std::string& words,
                                        const std::string& token, std::uint64_t coordinator,
                                        const std::string& libraries, const caf::actor& from) {
  const Build& here = options_.build;
  const auto answer = [&](caf::atom_value verdict, const std::string& why) {
    return Greeted(verdict, here.id, here.words, libraries_text(here.libraries), why);
  };
  const auto refuse = [&](const std::string& why) {
    calls_.tell("a coordinator was refused: " + why);
    return answer(RefusedAtom::value, why);
  };
  if (const std::string why = wrong_token(token); !why.empty()) {
    calls_.tell("a coordinator was refused: " + why);
    return Greeted(RefusedAtom::value, std::string(), std::string(), std::string(), why);  // a stranger learns nothing
  }
  if (protocol != kProtocol) return refuse(fmt::format("it speaks another protocol, {}, than {}", protocol, kProtocol));
  if (const std::string why = unlike(here, build, words, libraries); !why.empty()) return refuse(why);
  if (!from) return refuse("it cannot be answered");
  if (coordinator_ && coordinator_id_ != coordinator)
    return answer(BusyAtom::value, "the worker works for another exploration now");
  if (coordinator_) end_session({});
  coordinator_ = from;
  coordinator_id_ = coordinator;
  monitor(coordinator_);
  calls_.tell("a coordinator has connected");
  return answer(WelcomeAtom::value, {});
}

std::string WorkerActor::wrong_token(const std::string& shown) const {
  const std::string& wanted = options_.security.token;
  if (is_same_token(wanted, shown)) return {};
  if (shown.empty()) return "no token was shown, and the worker wants one (--token-file)";
  if (wanted.empty()) return "a token was shown, and the worker was started without one (--token-file)";
  return "the token that was shown is another one than the worker's (--token-file)";
}

bool WorkerActor::is_of_session() {
  return coordinator_ && current_sender() != nullptr &&
         current_sender() == caf::actor_cast<caf::strong_actor_ptr>(coordinator_);
}

void WorkerActor::end_session(const std::string& why) {
  if (!coordinator_) return;
  demonitor(coordinator_);
  coordinator_ = nullptr;
  drop_run();
  if (!why.empty()) calls_.tell("the connection to the coordinator has ended: " + why);
}

void WorkerActor::drop_run() {
  thread_->stop();
  run_ = 0;
  parcel_content_.reset();
  parcel_.reset();
  assembly_.reset();
  outgoing_.clear();
}

void WorkerActor::begin(const Task& task) {
  drop_run();
  run_ = task.run;
  parcel_content_ = Content{task.parcel, task.parcel_size};
  if (task.parcel_size > kContentsSizeMax) return cannot("the description is larger than a worker keeps");
  fetch_next();
}

void WorkerActor::fetch_next() {
  if (!parcel_) {
    const SharedBytes bytes = contents_.find(parcel_content_->sha256);
    if (bytes == nullptr) {
      assembly_.emplace(*parcel_content_);
      return send(coordinator_, Want{parcel_content_->sha256, 0});
    }
    auto parcel = parcel_from_bytes(*bytes);
    if (!parcel.ok()) return cannot("the description of what is to be played cannot be read: " + parcel.error());
    parcel_ = std::move(parcel).value();
    std::vector<Content> kept = parcel_->contents;
    kept.push_back(*parcel_content_);
    contents_.drop_beyond(kContentsSizeMax, kept);
  }
  std::vector<SharedBytes> contents;
  for (const Content& one : parcel_->contents) {
    contents.push_back(contents_.find(one.sha256));
    if (contents.back() != nullptr) continue;
    assembly_.emplace(one);
    return send(coordinator_, Want{one.sha256, 0});
  }
  assembly_.reset();
  thread_->prepare(run_, parcel_->description, std::move(contents));
}

void WorkerActor::take_piece(const ContentPiece& piece) {
  if (!assembly_ || assembly_->what().sha256 != piece.sha256) return;
  if (!assembly_->add(piece.offset, piece.bytes)) return;  // it came twice, or is of an earlier request
  if (!assembly_->is_whole()) return send(coordinator_, Want{piece.sha256, assembly_->next()});
  auto whole = assembly_->take();
  if (!whole.ok()) return cannot(fmt::format("what was sent as {} is something else: {}", piece.sha256, whole.error()));
  contents_.add(std::move(whole).value());
  fetch_next();
}

void WorkerActor::cannot(const std::string& why) {
  calls_.tell("what a coordinator has sent cannot be played: " + why);
  send(coordinator_, Cannot{run_, why});
  drop_run();
}

void WorkerActor::prepared(std::uint64_t run, const std::string& why) {
  if (run != run_ || !coordinator_) return;
  if (!why.empty()) return cannot(why);
  send(coordinator_, Ready{run_});
  for (int i = 0; i < kLeasesAtOnce; ++i) send(coordinator_, Take{run_});
}

void WorkerActor::send_piece(Outgoing& out) {
  out.sent_ms = worker_now_ms();
  ++out.times;
  send(coordinator_, OutcomePiece{run_, out.lease.id, out.lease.range.first, out.lease.range.count, out.spent_us,
                                  out.bytes.size(), out.offset, piece_of(out.bytes, out.offset)});
}

void WorkerActor::acknowledged(const Ack& ack) {
  const auto out =
      std::find_if(outgoing_.begin(), outgoing_.end(), [&](const Outgoing& one) { return one.lease.id == ack.lease; });
  if (out == outgoing_.end()) return;
  if (ack.offset >= out->bytes.size()) {
    outgoing_.erase(out);
    return send(coordinator_, Take{run_});
  }
  if (ack.offset <= out->offset) return;  // of a piece that was sent twice
  out->offset = ack.offset;
  out->times = 0;
  send_piece(*out);
}

void WorkerActor::look_after_unanswered() {
  for (Outgoing& out : outgoing_) {
    if (worker_now_ms() - out.sent_ms < kUnansweredMs) continue;
    if (out.times == kTimesMax) return end_session("it does not answer");
    send_piece(out);
  }
}

}  // namespace hypersim::cluster
