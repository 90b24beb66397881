#pragma once
// The search for all orders, played by several threads. One plays on where the search is; others search branches to
// which it will come later, and branches of those. When a search comes to a branch that was begun, it takes the runs
// over, or waits for them. So the runs and their order are those of one search that plays alone, whoever plays what. A
// branch whose state was not foreseen is dropped, and played when the search comes there.
//
// Not thread-safe: whoever calls holds a lock, but for what Work says. A search may wait for a search, but no thread
// does: any thread may play on any of them.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

#include "hypersim/simulator/schedule_result.hpp"

#include "exhaustive.hpp"
#include "rights_of_run.hpp"

namespace hypersim::simulator {

/// A run of a search, and what it means for the search that has its branch.
struct SearchedRun {
  ScheduleResult played;
  RunOfBranch in_branch;
};

/// Of everything, or of what is behind a branch of another search.
struct Search : std::enable_shared_from_this<Search> {
  std::unique_ptr<Exhaustive> orders;  // none: it has not been begun
  ToldRights told;                     // by its runs

  Search* outer = nullptr;  // the search with the branch
  Branch branch;
  bool is_soon = false;  // the branch was chosen because the other search comes there soon
  std::map<std::size_t, std::shared_ptr<Search>> inner;  // of its branches, by their places
  Search* awaited = nullptr;                             // of those, the one whose branch it is at
  std::deque<SearchedRun> runs;                          // that nobody has taken over
  bool is_busy = false;                                  // a thread has it
  bool is_dropped = false;
};

class Searches {
 public:
  /// How many runs may be played ahead.
  struct Limits {
    std::size_t later = 0;   // of branches, which may come much later
    std::size_t soon = 0;    // beyond those, of branches to which the search comes soon
    std::size_t offers = 0;  // how many branches wait to be begun
  };
  /// What a thread has to do, without the lock: to play the next run of the search or, if there are some, to take over
  /// these runs. Until it says that it has done so, the search is its own.
  struct Work {
    std::shared_ptr<Search> search;
    std::deque<SearchedRun> to_take_over = {};
    bool are_the_last = false;

    void take_over();
  };

  explicit Searches(const language::Scenario& scenario);

  /// What brings the search for everything on; nothing if others do all of that.
  std::optional<Work> take_next();
  /// Something else; nothing if there is nothing to do.
  std::optional<Work> take_later(const Limits& limits);
  void played(Search& search, SearchedRun run, const Limits& limits);
  void took_over(Work work, const Limits& limits);

  /// The runs of the search for everything, in their order, as far as they are known and nobody has taken them.
  std::deque<SearchedRun>& runs() { return all_->runs; }
  /// Nothing is needed any more: runs that are being played stop soon.
  void give_up();

 private:
  static bool comes_next(const Search& search);
  bool may_go_on(const Search& search, const Limits& limits) const;
  std::optional<Work> work_on_a_branch(const Limits& limits);
  std::optional<Work> work_on(Search& search);
  void begin(Search& search);
  /// It is at another place. What was begun for places that it has left is dropped.
  void arrive(Search& search);
  /// Offers a later branch of it, or of a search around it, to whoever has nothing to do.
  void offer(Search& search, const Limits& limits);
  bool offer_branch_of(Search& search, Exhaustive::Which which);
  void drop(Search& search);
  void remove(const Search& search);
  std::size_t& offers(bool is_soon) { return is_soon ? offers_soon_ : offers_later_; }

  const std::shared_ptr<const Footprints> footprints_;
  const std::shared_ptr<Search> all_ = std::make_shared<Search>();
  std::vector<std::shared_ptr<Search>> of_branches_;  // but for those that are dropped or taken over
  std::size_t offers_later_ = 0;                      // of these, those that have not been begun
  std::size_t offers_soon_ = 0;
  std::size_t ahead_ = 0;  // runs of branches that wait to be taken over
};

}  // namespace hypersim::simulator
