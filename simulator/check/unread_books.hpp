#pragma once
// Which inboxes are full of messages that nobody has taken. While one is, the shipped event loop may stand still
// (docs/semantics.md, section 9, D17), and what is due is late. Keeps no books where it never stands.

#include "hypersim/runtime/index.hpp"
#include "hypersim/runtime/semantics.hpp"
#include "hypersim/runtime/trace.hpp"

#include "own_modules.hpp"

namespace hypersim::simulator {

class UnreadBooks {
 public:
  explicit UnreadBooks(runtime::Semantics semantics) : keeps_(semantics.ships(runtime::Row::D17)) {}

  void delivered(const runtime::KernelMessage& message) {
    if (!keeps_ || is_own_module(message.target.process())) return;
    if (++unread_[message.target.process()] == kInboxHolds) ++full_;
  }
  void taken(const runtime::fact::Taken& e) {
    if (!keeps_ || e.kind == runtime::fact::Taken::Kind::Error) return;
    std::size_t& unread = unread_[e.message->target.process()];
    if (unread > 0 && unread-- == kInboxHolds) --full_;
  }
  void ended(const runtime::ProcessId& process) {
    if (!keeps_) return;
    std::size_t& unread = unread_[process];
    if (unread >= kInboxHolds) --full_;
    unread = 0;
  }
  void clear() {
    unread_ = {};
    full_ = 0;
  }
  bool loop_may_stand() const { return full_ > 0; }

 private:
  static constexpr std::size_t kInboxHolds = 100;
  bool keeps_;
  runtime::Index<runtime::ProcessId, std::size_t> unread_;
  std::size_t full_ = 0;  // inboxes
};

}  // namespace hypersim::simulator
