#pragma once
// The world around one node: the clients that `sim http` lets ask its HTTP server, and what `sim http-reply` says that
// its HTTP client finds.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <re2/re2.h>
#include <string>
#include <vector>

#include "hypersim/processes/web.hpp"

namespace hypersim::simulator {

/// What the HTTP client gets for requests that fit.
struct WebRule {
  std::string method;
  std::string url;  // RE2 syntax
  processes::WebReply reply;
  std::optional<std::uint64_t> times;  // that are left; none: any number
};

class Web {
 public:
  // For clients.

  /// Sends it; returns the number under which its answer comes.
  std::uint64_t ask(processes::WebRequest request);
  /// The answer to that request, once.
  std::optional<processes::WebAnswer> take_answer(std::uint64_t number);
  /// The client has gone. The request that its own request brought about, if there is one.
  std::optional<runtime::RequestId> give_up(std::uint64_t number);
  void add_rule(WebRule rule);

  // For the stand-ins.

  std::optional<processes::WebRequest> next_request();
  void is_asked(std::uint64_t number, runtime::RequestId asked);
  void answer(std::uint64_t number, processes::WebAnswer answer);
  /// The server has ended: whoever waits for it learns that.
  void refuse_all();
  /// What the newest rule that fits says; nothing if none does.
  std::optional<processes::WebReply> call(const processes::WebCall& call);

 private:
  struct Waiting {
    std::optional<runtime::RequestId> asked;
    std::optional<processes::WebAnswer> answer;
  };
  struct Rule {
    WebRule says;
    std::unique_ptr<RE2> pattern;
  };

  std::uint64_t last_ = 0;
  std::deque<processes::WebRequest> requests_;  // that the server has not taken
  std::map<std::uint64_t, Waiting> waiting_;    // by number
  std::vector<Rule> rules_;                     // the newest last
};

}  // namespace hypersim::simulator
