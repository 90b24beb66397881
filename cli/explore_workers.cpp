#include "explore_workers.hpp"

#include <cstdio>
#include <fmt/format.h>

#include "hypersim/language/one_line.hpp"

#include "complain.hpp"
#include "report/terminal_text.hpp"
#include "this_build.hpp"

namespace hypersim::cli {

namespace {

/// By another thread than the one that works: what is told of a worker is no complaint of the command.
void tell_of_worker(const std::string& sentence) {
  std::fputs(language::one_line("hypersim: " + sentence).append("\n").c_str(), stderr);
}

}  // namespace

ExploreWorkers::~ExploreWorkers() { close(ExitCode::Fault); }

ExitCode ExploreWorkers::prepare() {
  if (!are_wanted()) return ExitCode::Passed;
  options_.addresses = cluster::parse_addresses(command_.workers).value();
  const auto library = cluster::network_library();
  if (!library.ok()) return complain(library.error());
  library_ = *library;
  auto security = cluster::read_usable_security(command_.security, *library_);
  if (!security.ok()) return complain(security.error());
  options_.security = std::move(security).value();
  for (const cluster::Address& address : options_.addresses) {
    if (std::string missing = cluster::missing_for(address, options_.security); !missing.empty())
      return complain("--workers: " + missing);
  }
  auto build = this_build(command_.libraries);
  if (!build.ok()) return complain(build.error());
  options_.build = std::move(build).value();
  options_.tell = tell_of_worker;
  return ExitCode::Passed;
}

cluster::Workers& ExploreWorkers::open() {
  if (!workers_) workers_ = library_->connect(options_);
  return *workers_;
}

ExitCode ExploreWorkers::judge() {
  if (!workers_) return ExitCode::Passed;
  const cluster::Figures figures = workers_->figures();
  lost_ += figures.lost + figures.expired;
  for (const std::string& differs : figures.differing) complain(differs);
  return figures.differing.empty() ? ExitCode::Passed : ExitCode::Fault;
}

void ExploreWorkers::close(ExitCode code) {
  if (!workers_) return;
  if (!command_.quiet) {
    const std::string lost = counted(lost_, "range was", "ranges were") + " lost by a worker, and played elsewhere";
    tell_of_worker(fmt::format("workers played {}{}", counted(by_workers_, "schedule", "schedules"),
                               lost_ == 0 ? "" : "; " + lost));
  }
  std::fflush(nullptr);
  workers_->close(static_cast<int>(code));
  workers_.reset();
}

}  // namespace hypersim::cli
