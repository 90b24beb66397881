#pragma once
// All that an exploration has found, as a text, for tests that hold two explorations against each other.

#include <string>

#include "hypersim/simulator/explore.hpp"

#include "support/play.hpp"

namespace hypersim::simulator {

inline std::string text_of(const Finding& finding) {
  const RunResult& result = finding.result;
  std::string text = "schedule " + std::to_string(finding.schedule) + " (" + finding.strategy + "), " +
                     std::to_string(finding.times) + " times, " + std::string(to_text(result.verdict)) + ", " +
                     std::to_string(result.steps) + " steps: " + failure_key(result) + "\n" + story(result);
  for (const Breach& breach : result.allowed) text += to_text(breach) + "\n";
  for (const std::uint64_t key : finding.recording.keys()) text += std::to_string(key) + " ";
  return text + "\n" + std::to_string(finding.recording.events) + " events " + std::to_string(finding.recording.hash) +
         ", " + std::to_string(result.trace.size()) + " kept\n";
}

inline std::string text_of(const Exploration& found) {
  std::string text = "seed " + std::to_string(found.seed) + ", " + std::to_string(found.schedules) + " schedules, " +
                     std::to_string(found.distinct_outcomes) + " outcomes, " + std::to_string(found.findings_left_out) +
                     " left out, " + (found.covered ? "all" : "some") + ", " +
                     std::to_string(found.part_done.value_or(-1)) + (found.interrupted ? ", interrupted" : "") + ", " +
                     std::to_string(found.undecided_in_a_row) + " undecided, " + std::to_string(found.never_happened) +
                     " never happened\n";
  for (const Finding& finding : found.findings) text += text_of(finding);
  for (const PropertyCount& one : found.properties) {
    text += "property " + std::to_string(one.exercised) + " " + std::to_string(one.held) + " " +
            std::to_string(one.progress) + "\n";
  }
  for (const RightUse& one : found.rights) text += one.right + " " + std::to_string(one.schedules) + "\n";
  for (const AllowedUse& one : found.allowed) text += to_text(one.first) + " " + std::to_string(one.schedules) + "\n";
  return text;
}

}  // namespace hypersim::simulator
