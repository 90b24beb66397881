#include "searches.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "hypersim/runtime/assert.hpp"

namespace hypersim::simulator {

namespace {

/// While they are handed over, nobody else can do anything.
constexpr std::size_t kTakenOverAtOnce = 256;

}  // namespace

Searches::Searches(const language::Scenario& scenario) : footprints_(std::make_shared<const Footprints>(scenario)) {
  all_->orders = std::make_unique<Exhaustive>(footprints_);
}

std::optional<Searches::Work> Searches::take_next() {
  for (Search* search = all_.get(); search != nullptr; search = search->awaited) {
    if (auto work = work_on(*search)) return work;
  }
  return std::nullopt;
}

std::optional<Searches::Work> Searches::take_later(const Limits& limits) {
  if (auto work = work_on_a_branch(limits)) return work;
  if (limits.offers == 0) return std::nullopt;
  // Those that wait can be asked; those that are being played offer something when their run is over.
  const auto all = of_branches_;
  if (!all_->is_busy) offer(*all_, limits);
  for (const auto& search : all) {
    if (!search->is_busy && search->orders) offer(*search, limits);
  }
  return work_on_a_branch(limits);
}

std::optional<Searches::Work> Searches::work_on_a_branch(const Limits& limits) {
  for (const bool is_begun : {true, false}) {
    for (const auto& search : of_branches_) {
      if ((search->orders != nullptr) != is_begun || !may_go_on(*search, limits)) continue;
      if (!is_begun) begin(*search);
      if (auto work = work_on(*search)) return work;
    }
  }
  return std::nullopt;
}

bool Searches::may_go_on(const Search& search, const Limits& limits) const {
  return ahead_ < limits.later + (search.is_soon ? limits.soon : 0);
}

std::optional<Searches::Work> Searches::work_on(Search& search) {
  if (search.is_busy) return std::nullopt;
  Work work{search.shared_from_this()};
  if (search.awaited != nullptr) {
    std::deque<SearchedRun>& runs = search.awaited->runs;
    if (runs.empty()) return std::nullopt;
    const auto end = runs.begin() + static_cast<std::ptrdiff_t>(std::min(runs.size(), kTakenOverAtOnce));
    std::move(runs.begin(), end, std::back_inserter(work.to_take_over));
    runs.erase(runs.begin(), end);
    ahead_ -= work.to_take_over.size();
    work.are_the_last = work.to_take_over.back().in_branch.is_last;
  } else if (search.orders->over()) {
    return std::nullopt;
  }
  search.is_busy = true;
  return work;
}

void Searches::Work::take_over() {
  for (SearchedRun& run : to_take_over) run.in_branch = search->orders->take_over(std::move(run.in_branch));
}

void Searches::played(Search& search, SearchedRun run, const Limits& limits) {
  search.is_busy = false;
  if (search.is_dropped) return;
  if (search.outer != nullptr) ++ahead_;
  search.runs.push_back(std::move(run));
  arrive(search);
  offer(search, limits);
}

void Searches::took_over(Work work, const Limits& limits) {
  Search& search = *work.search;
  search.is_busy = false;
  if (search.is_dropped) return;
  if (search.outer != nullptr) ahead_ += work.to_take_over.size();
  std::move(work.to_take_over.begin(), work.to_take_over.end(), std::back_inserter(search.runs));
  if (!work.are_the_last) return;
  Search& ended = *std::exchange(search.awaited, nullptr);
  const auto at = std::find_if(search.inner.begin(), search.inner.end(),
                               [&](const auto& one) { return one.second.get() == &ended; });
  remove(ended);
  search.inner.erase(at);
  arrive(search);
  offer(search, limits);
}

void Searches::begin(Search& search) {
  search.orders = std::make_unique<Exhaustive>(footprints_, search.branch);
  --offers(search.is_soon);
}

void Searches::arrive(Search& search) {
  const auto drop_from = [&](auto first) {
    std::for_each(first, search.inner.end(), [&](const auto& one) { drop(*one.second); });
    search.inner.erase(first, search.inner.end());
  };
  if (search.orders->over()) return drop_from(search.inner.begin());
  drop_from(search.inner.upper_bound(search.orders->place()));
  const auto here = search.inner.find(search.orders->place());
  if (here == search.inner.end()) return;
  Search& begun = *here->second;
  if (begun.orders && begun.branch == search.orders->branch()) {
    search.awaited = &begun;
  } else {
    drop_from(here);
  }
}

void Searches::offer(Search& search, const Limits& limits) {
  const bool is_soon = ahead_ >= limits.later;
  if (offers(is_soon) >= limits.offers) return;
  if (is_soon) {
    if (comes_next(search)) offer_branch_of(search, Exhaustive::Which::Next);
    return;
  }
  // The outermost search has the largest branches.
  std::vector<Search*> around;
  for (Search* one = search.outer; one != nullptr; one = one->outer) around.push_back(one);
  for (auto one = around.rbegin(); one != around.rend(); ++one) {
    if (!(*one)->is_busy && offer_branch_of(**one, Exhaustive::Which::Latest)) return;
  }
  offer_branch_of(search, Exhaustive::Which::Latest);
}

bool Searches::offer_branch_of(Search& search, Exhaustive::Which which) {
  auto branch = search.orders->later_branch(which, [&](std::size_t place) { return search.inner.contains(place); });
  if (!branch) return false;
  auto offered = std::make_shared<Search>();
  offered->outer = &search;
  offered->branch = std::move(*branch);
  offered->is_soon = which == Exhaustive::Which::Next;
  search.inner.emplace(offered->branch.made.size() - 1, offered);
  ++offers(offered->is_soon);
  of_branches_.push_back(std::move(offered));
  return true;
}

bool Searches::comes_next(const Search& search) {
  for (const Search* one = &search; one->outer != nullptr; one = one->outer) {
    if (one->outer->awaited != one) return false;
  }
  return true;
}

void Searches::drop(Search& search) {
  search.is_dropped = true;
  ahead_ -= search.runs.size();
  search.runs.clear();
  if (!search.orders) {
    --offers(search.is_soon);
  } else if (search.is_busy) {
    search.orders->give_up();
  }
  for (const auto& [place, inner] : search.inner) drop(*inner);
  search.inner.clear();
  search.awaited = nullptr;
  remove(search);
}

void Searches::remove(const Search& search) {
  const auto at =
      std::find_if(of_branches_.begin(), of_branches_.end(), [&](const auto& one) { return one.get() == &search; });
  HYPERSIM_ASSERT(at != of_branches_.end());
  of_branches_.erase(at);
}

void Searches::give_up() {
  all_->orders->give_up();
  for (const auto& search : of_branches_) {
    if (search->orders) search->orders->give_up();
  }
}

}  // namespace hypersim::simulator
