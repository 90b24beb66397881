#pragma once
// What is to be told of a run whose process came to an end in the middle.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "hypersim/language/scenario.hpp"
#include "hypersim/simulator/run.hpp"

#include "options.hpp"
#include "play_end.hpp"

namespace hypersim::cli {

/// `SIGSEGV (Segmentation fault)`.
std::string signal_text(int signal);

/// As a result like others: Failed if a program of the user's ended the process, Undecided if a turn did not come to
/// its end. `seed`: of the command, if it has one.
simulator::RunResult lost_run(const language::Scenario& scenario, const PlayEnd& end, std::uint64_t step_time_ms,
                              std::optional<std::uint64_t> seed);

/// Says on standard error which scenario, step, process and seed it was.
void tell_lost(const language::Scenario& scenario, const simulator::RunResult& result, const PlayEnd& end);

/// Plays one scenario, in a process of its own if a loaded program may take part. `play` plays and prints. `again`: the
/// command that repeats it.
ExitCode play_apart(std::uint64_t step_time_ms, const std::atomic<bool>& interrupted,
                    const language::Scenario& scenario, std::optional<std::uint64_t> seed, const std::string& again,
                    Color color, const std::function<ExitCode()>& play);

}  // namespace hypersim::cli
