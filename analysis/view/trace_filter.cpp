#include "hypersim/analysis/trace_filter.hpp"

#include <algorithm>

#include "filter_terms.hpp"

namespace hypersim::analysis {

using runtime::fail;
using runtime::Result;

struct TraceFilter::Impl {
  FilterTerms terms;
  FilterContext context;
};

TraceFilter::TraceFilter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TraceFilter::TraceFilter(TraceFilter&& other) noexcept = default;
TraceFilter::~TraceFilter() = default;

Result<TraceFilter, std::string> TraceFilter::parse(const std::vector<std::string>& terms, const TraceInfo& info) {
  auto impl = std::make_unique<Impl>();
  for (const std::string& text : terms) {
    auto term = parse_filter_term(text, info);
    if (!term.ok()) return fail(std::move(term).error());
    impl->terms.push_back(std::move(term).value());
  }
  impl->context.nodes = info.nodes;
  for (const auto& member : info.cast) impl->context.lanes[member.address] = member.name;
  return TraceFilter(std::move(impl));
}

bool TraceFilter::names_events() const {
  return std::any_of(impl_->terms.begin(), impl_->terms.end(), [](const FilterTerm& term) { return term.by_name; });
}

bool TraceFilter::wants(const runtime::TraceEvent& event, std::size_t number) {
  if (impl_->terms.empty()) return true;
  FilterContext& context = impl_->context;
  context.take(event);
  const FilteredEvent seen{event, number, context};
  return std::all_of(impl_->terms.begin(), impl_->terms.end(), [&](const FilterTerm& term) {
    return std::any_of(term.values.begin(), term.values.end(), [&](const auto& matches) { return matches(seen); });
  });
}

}  // namespace hypersim::analysis
