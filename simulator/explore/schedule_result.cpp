#include "hypersim/simulator/schedule_result.hpp"

#include <fmt/format.h>
#include <type_traits>

#include "hypersim/runtime/exchange.hpp"

#include "exchanged_verdict.hpp"

namespace hypersim::runtime {

constexpr Row last_of(std::type_identity<Row>) { return Row::D45; }

}  // namespace hypersim::runtime

namespace hypersim::simulator {

using runtime::fail;

namespace {

/// Raised when what is handed over changes.
constexpr std::uint64_t kResultsFormat = 1;

/// Makes no sense to a reader, whatever its type says of it. A writer is never asked.
template <class Archive>
void refuse_if([[maybe_unused]] Archive& archive, [[maybe_unused]] bool is_wrong, [[maybe_unused]] const char* what) {
  if constexpr (std::is_same_v<Archive, runtime::ExchangeReader>) {
    if (is_wrong) archive.refuse(what);
  }
}

bool is_a_row(runtime::Row row) {
  const auto number = static_cast<unsigned>(row);
  return number != 0 && number != 43;  // section 9 has no such rows
}

}  // namespace

constexpr Breach::Check last_of(std::type_identity<Breach::Check>) { return Breach::Check::Determinism; }

template <class Archive>
void serialize(Archive& archive, PropertyRecord& record) {
  archive(record.exercised, record.held, record.progress);
}

template <class Archive>
void serialize(Archive& archive, Breach& breach) {
  archive(breach.check, breach.event, breach.what, breach.row);
  refuse_if(archive, static_cast<unsigned>(breach.check) == 0, "no built-in check has the number 0");
  refuse_if(archive, !breach.row || !is_a_row(*breach.row), "what is allowed has a row of section 9");
}

template <class Archive>
void serialize(Archive& archive, VerifiedRight& right) {
  archive(right.hash, right.text);
}

template <class Archive>
void serialize(Archive& archive, ScheduleResult& result) {
  archive(result.number, result.strategy, result.choices, result.events, result.outcome, result.verdict,
          result.failure_key, result.is_hopeless, result.left_the_choices, result.keys, result.properties,
          result.allowed, result.rights, result.is_whole, result.is_last, result.was_none);
  const bool has_failed = result.verdict != Verdict::Passed;
  refuse_if(archive, has_failed == result.failure_key.empty(), "what has not passed has the key of a failure");
  refuse_if(archive, result.keys.size() != (has_failed ? result.choices : 0),
            "what has not passed has a key for each choice, and what has passed has none");
  refuse_if(archive, !has_failed && (result.is_hopeless || result.left_the_choices), "what has passed has no trouble");
}

std::string write_results(const std::vector<ScheduleResult>& results) {
  runtime::ExchangeWriter out;
  out(kResultsFormat, results);
  return out.written();
}

runtime::Result<std::vector<ScheduleResult>, std::string> read_results(std::string_view bytes) {
  runtime::ExchangeReader in(bytes);
  if (bytes.empty()) return fail(std::string("results of schedules were expected, and nothing came"));
  std::uint64_t format = kResultsFormat;
  in(format);
  if (in.ok() && format != kResultsFormat) {
    return fail(fmt::format(
        "results of schedules in format {} were expected, found format {}: both sides must be the same hypersim",
        kResultsFormat, format));
  }
  std::vector<ScheduleResult> results;
  in(results);
  if (!in.is_whole()) return fail("not results of schedules: " + in.error());
  return results;
}

std::string trouble_with(const ScheduleResult& result, const language::Scenario& scenario) {
  if (!result.is_whole) return fmt::format("schedule {} was not played to its end", result.number);
  // A run that could not begin has none.
  const bool has_none = result.was_none || (result.verdict == Verdict::Undecided && result.properties.empty());
  if (has_none || result.properties.size() == scenario.properties.size()) return {};
  return fmt::format("schedule {} has {} properties, and the scenario has {}", result.number, result.properties.size(),
                     scenario.properties.size());
}

}  // namespace hypersim::simulator
