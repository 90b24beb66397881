// hypersim_bench [--record FILE] [--benchmark_…]: measures, prints one table, and writes it into FILE if that is given.

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "figures.hpp"

int main(int argc, char** argv) {
  std::string record;
  std::vector<char*> arguments(argv, argv + argc);
  if (arguments.size() > 2 && std::string(arguments[1]) == "--record") {
    record = arguments[2];
    arguments.erase(arguments.begin() + 1, arguments.begin() + 3);
  }
  // The repetitions run in random order, so that the machine's faster and slower minutes affect all rows alike.
  std::string repetitions = "--benchmark_repetitions=5", interleaving = "--benchmark_enable_random_interleaving=true";
  arguments.insert(arguments.begin() + 1, {repetitions.data(), interleaving.data()});
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  hypersim::bench::Figures figures;
  if (benchmark::RunSpecifiedBenchmarks(&figures) == 0) {
    fmt::print(stderr, "hypersim_bench: no benchmark has such a name\n");
    return 2;
  }
  fmt::print("{}", figures.table());
  if (record.empty()) return 0;
  const std::string error = hypersim::bench::write_figures(record, figures.table());
  if (!error.empty()) fmt::print(stderr, "hypersim_bench: {}\n", error);
  return error.empty() ? 0 : 2;
}
