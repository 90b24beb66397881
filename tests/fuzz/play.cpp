// Fuzz target: any text that is a scenario is played, on memory and within small limits. Whatever it does, the node
// does not crash, and the built-in checks find no fault of the node.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "hypersim/language/parse.hpp"
#include "hypersim/simulator/run.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hypersim;
  using namespace hypersim::simulator;
  constexpr std::size_t kBytesMax = 4096;
  constexpr std::uint64_t kEventsMax = 5'000;
  if (size > kBytesMax) return 0;
  language::ParsedFile parsed =
      language::parse_scenarios({reinterpret_cast<const char*>(data), size}, "/nowhere/fuzz.scn");
  if (parsed.scenarios.empty()) return 0;
  language::Options& limits = parsed.scenarios.front().options;
  limits.limit_events = std::min(limits.limit_events, kEventsMax);
  RunOptions options;
  options.storage = language::StorageKind::Memory;
  const RunResult result = run_scenario(parsed.scenarios.front(), options);
  if (result.verdict != Verdict::RuntimeFault) return 0;
  for (const auto& breach : result.breaches) std::fprintf(stderr, "%s\n", to_text(breach).c_str());
  std::abort();
}
