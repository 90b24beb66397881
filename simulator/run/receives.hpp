#pragma once
// Which requests wait for a `receive`: for a `send`, any receive of the target that is ahead in the scenario; for a
// sender that waits for the answer, one that is ahead in the same parallel block. Each waiting request takes up one
// receive, in the order of arrival. Answers that nothing awaits wait for a `receive response` in the same way: for any
// that is ahead.

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/message.hpp"

namespace hypersim::simulator {

class Receives {
 public:
  explicit Receives(const language::Scenario& scenario);

  /// A block (a `parallel`, or a single step) begins.
  void enter_block(const language::Step& block);
  /// A request has left; does its sender wait for the answer?
  void sent(const runtime::Address& source, runtime::RequestId id, bool sender_waits);
  /// Decides, once for each request, whether a receive of `target` (in the cast) will take it.
  bool will_receive(int target, const runtime::MessagePtr& request);
  /// The same of an answer, and a `receive response`.
  bool will_receive_answer(int target, const runtime::MessagePtr& answer);
  /// What waited in the inbox of that member of the cast is lost with its process.
  void lost(int target);
  /// A receive of that member of the cast has taken a request.
  void taken(int target, const runtime::MessagePtr& request);
  /// A `receive response` has taken an answer.
  void taken_answer(int target, const runtime::MessagePtr& answer);

 private:
  struct Count {
    std::size_t ahead = 0;     // receives that have not ended
    std::size_t in_block = 0;  // of those, in the present parallel block
    std::size_t waiting = 0;   // requests that will be received
  };
  struct Answers {
    std::size_t ahead = 0;                        // `receive response` that have not ended
    std::map<runtime::MessagePtr, bool> decided;  // will it be received?
    std::size_t waiting = 0;                      // answers that will be
  };
  using Key = std::pair<runtime::Address, runtime::RequestId>;

  bool takes_requests_ = false;  // does any receive?
  std::map<int, Count> counts_;
  std::vector<int> receiving_;  // who has a receive in the present block
  std::map<int, Answers> answers_;
  std::set<Key> waited_for_;
  std::map<runtime::MessagePtr, bool> decided_;
};

}  // namespace hypersim::simulator
