#include "why_limit.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "hypersim/language/print.hpp"
#include "hypersim/language/read_file.hpp"
#include "hypersim/runtime/duration.hpp"
#include "hypersim/runtime/modules.hpp"

#include "kept_memory.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

namespace {

/// Who has most to do with a run that does not end.
std::string busiest_text(const Evidence& seen) {
  std::map<runtime::ProcessId, std::uint64_t> counts;  // of messages sent and lines printed
  for (const runtime::TraceEvent& event : seen.history.events()) {
    if (const auto* sent = std::get_if<fact::Sent>(&event.fact)) ++counts[sent->message->source.process()];
    if (const auto* printed = std::get_if<fact::Printed>(&event.fact)) ++counts[printed->process];
  }
  std::erase_if(counts, [](const auto& one) { return runtime::modules::is_bundled(one.first); });
  const auto loudest =
      std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  const auto busiest = seen.node.busiest();
  const std::uint64_t turns = busiest ? busiest->second : 0;
  if (loudest != counts.end() && loudest->second >= turns) {
    return fmt::format("The busiest process is {}: it sent or printed {} times.", seen.names.process(loudest->first),
                       loudest->second);
  }
  if (!busiest) return "No process has done anything.";
  return fmt::format("The busiest process is {}: it had its turn {} times.", seen.names.process(busiest->first), turns);
}

std::string time_text(std::uint64_t ms) {
  if (ms > 0 && ms % 3'600'000 == 0) return fmt::format("{}h", ms / 3'600'000);
  if (ms > 0 && ms % 60'000 == 0) return fmt::format("{}m", ms / 60'000);
  return runtime::duration_text(ms);
}

/// In whole hours, minutes or seconds: the next one after now.
std::string time_that_suffices(std::uint64_t now_ms) {
  struct Unit {
    std::uint64_t ms;
    const char* letter;
  };
  for (const Unit unit : {Unit{3'600'000, "h"}, Unit{60'000, "m"}, Unit{1'000, "s"}}) {
    if (now_ms >= unit.ms) return fmt::format("{}{}", now_ms / unit.ms + 1, unit.letter);
  }
  return "1s";
}

/// As the language reads it.
std::string size_word(std::uint64_t bytes) {
  std::string text = language::size_text(std::max<std::uint64_t>(bytes, 1024) / 1024 * 1024);
  if (text.find('.') != std::string::npos) return fmt::format("{}KiB", bytes / 1024);
  text.erase(text.find(' '), 1);
  return text;
}

/// What the step in progress waits for, if it is something that takes time.
std::string waits_for(const Evidence& seen, const language::Step& step) {
  const std::string statement = language::statement_text(step.text);
  if (const auto* sleep = std::get_if<language::SleepStep>(&step.is)) {
    return fmt::format("{} waits for timer:distro:sys, which answers after {} of virtual time.", lane_of(step),
                       time_text(sleep->duration_ms));
  }
  if (const auto* wait = std::get_if<language::SimWaitStep>(&step.is))
    return fmt::format("`sim` waits for {} of virtual time.", time_text(wait->duration_ms));
  if (std::holds_alternative<language::SimSettleStep>(step.is))
    return "`sim settle` waits until nobody has anything to do.";
  const auto sent = seen.history.last<fact::Sent>([&](const fact::Sent& e) {
    return e.message->is_request() && step.who && e.message->source == step.who->address &&
           e.message->expects_response();
  });
  const bool is_its = sent && seen.history.step_of(*sent) == &step;
  if (is_its) {
    const runtime::KernelMessage& request = *seen.history.at<fact::Sent>(*sent).message;
    return fmt::format("{} waits for the answer of {}.", lane_of(step), seen.names.process(request.target));
  }
  if (std::holds_alternative<language::ReceiveStep>(step.is))
    return fmt::format("{} waits for a message.", lane_of(step));
  return fmt::format("It was at `{}`.", statement);
}

}  // namespace

std::vector<std::string> why_no_end(const Evidence& seen, const language::Step* step, const RunLimits::Reached& limit) {
  std::vector<std::string> why;
  if (step != nullptr) why.push_back(waits_for(seen, *step));
  const language::Options& options = seen.scenario.options;
  switch (limit.kind) {
    case RunLimits::Kind::Time:
      why.push_back(
          fmt::format("The next thing that happens is at {} of virtual time. This line lets the run go on: "
                      "`option limit time {}`.",
                      time_text(seen.network.now().ms), time_that_suffices(seen.network.now().ms)));
      break;
    case RunLimits::Kind::Memory: {
      const auto most = most_of_memory(seen.network.trace().events(), seen.names);
      why.push_back(
          fmt::format("What the run keeps is its trace, with every body, state and value in it. Most of it: {}.",
                      fmt::join(most, "; ")));
      if (limit.programs > 0)
        why.push_back(fmt::format("Components have {} for themselves.", language::size_text(limit.programs)));
      why.push_back(fmt::format("If it is meant, this line lets it go on: `option limit memory {}`.",
                                size_word(options.limit_memory * 2)));
      break;
    }
    case RunLimits::Kind::Events:
    case RunLimits::Kind::Turns:
      why.push_back(busiest_text(seen));
      why.push_back(fmt::format("If it comes to an end at all, this line lets it go on: `option limit events {}`.",
                                options.limit_events * 2));
      break;
  }
  return why;
}

}  // namespace hypersim::simulator
