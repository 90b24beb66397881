#pragma once
// Why a client of the node's HTTP server got what it got, and why its HTTP client reached nobody.

#include <string>

#include "explanation.hpp"
#include "outcome.hpp"

namespace hypersim::simulator {

class WhyHttp {
 public:
  /// Both outlive it.
  WhyHttp(const Evidence& seen, Account& account) : seen_(seen), account_(account) {}

  /// http-server:distro:sys of the node of that process.
  static runtime::Address server_of(const language::SimHttpStep& http);

  /// What a `sim http` came to. `request`: what the server sent the process; null if it sent nothing.
  void answered(const language::SimHttpStep& http, const language::Step& step, const Outcome& outcome,
                const runtime::MessagePtr& request);
  /// In that step, http-client:distro:sys asked for something that no `sim http-reply` fits; nothing if it did not.
  void unreached(const language::Step& step);

 private:
  void no_path(const language::SimHttpStep& http, const std::string& path, const std::vector<std::string>& bound);
  void not_answered(const language::SimHttpStep& http, const runtime::KernelMessage& request);
  /// `GET "^https://api" (line 4)`, of those that were played before that event.
  std::vector<std::string> replies_before(std::size_t event) const;

  const Evidence& seen_;
  Account& account_;
};

}  // namespace hypersim::simulator
