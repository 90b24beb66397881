#pragma once
// What became of a message between two nodes. It is followed through the whole trace, since each node sees a part of
// its way only.

#include <optional>
#include <string>

#include "explanation.hpp"

namespace hypersim::simulator {

class WhyNetwork {
 public:
  /// Both outlive it.
  WhyNetwork(const Evidence& seen, Account& account)
      : seen_(seen), account_(account), all_(seen.network.trace().events()) {}

  static bool is_abroad(const runtime::KernelMessage& message) {
    return message.source.node() != message.target.node();
  }
  /// Why a request to another node got no answer in time. False: it was delivered there, and not answered.
  bool timed_out(const runtime::KernelMessage& request);
  /// Why it was given back as Offline.
  void offline(const runtime::KernelMessage& request);
  /// What was sent to that process of this node from another, and did not come; false if there is nothing of the kind.
  bool nothing_came(const runtime::ProcessId& who);
  /// `at line 14`: when a message from another node was sent.
  std::string when_sent(const runtime::KernelMessage& message) const;
  /// Who attached the capability to a message to that process of this node, or to that message, which then arrived
  /// without it; nothing if nobody did.
  std::optional<std::string> left_off(const runtime::ProcessId& who, const runtime::Capability& cap) const;
  std::optional<std::string> left_off(const runtime::KernelMessage& message, const runtime::Capability& cap) const;

 private:
  /// The last event of that kind about the message.
  template <class Fact>
  const Fact* last(const runtime::KernelMessage& message, std::optional<std::size_t>* at = nullptr) const;
  /// What would have let that process of that node use the network when the message came there, or was to leave.
  template <class Refused>
  void advise_networking(const runtime::Address& who, const runtime::KernelMessage& message);
  /// It did not get to its target; false if it did, or its target does not say.
  bool did_not_arrive(const runtime::KernelMessage& message, std::string_view what);
  /// Its target is not there: what has become of it.
  void was_gone(const runtime::KernelMessage& message);
  std::string loss_text(const runtime::fact::Lost& lost, std::size_t event) const;
  std::string left_off_text(const runtime::fact::Stripped& stripped) const;
  /// ` at line 7`; empty if no step brought it about.
  std::string line_of(std::size_t event) const;
  /// The same of what breaks a connection: if it was no step, it was a fault.
  std::string when_parted(std::size_t event) const;
  /// Since when the nodes are as they are.
  std::string since(const runtime::NodeId& a, const runtime::NodeId& b) const;

  const Evidence& seen_;
  Account& account_;
  const std::vector<runtime::TraceEvent>& all_;
};

}  // namespace hypersim::simulator
