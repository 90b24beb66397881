#pragma once
// The figures of one run of the benchmarks as one table: the median of the repetitions, and what it is against its
// neighbour of the same run. Printed, and written into docs/performance.md where that is asked for.

#include <benchmark/benchmark.h>
#include <map>
#include <string>
#include <vector>

namespace hypersim::bench {

/// Collects what Google Benchmark measures; shows nothing by itself but which benchmark is done.
class Figures : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;

  /// A table in Markdown, of the benchmarks that ran.
  std::string table() const;

 private:
  struct Samples {
    std::vector<double> seconds;  // of one iteration, one entry a repetition
    double bytes_each = 0;
  };
  std::map<std::string, Samples> samples_;
};

/// Puts the table between the marks `<!-- figures -->` and `<!-- end of figures -->` of that file. An error is a
/// sentence; none: it is done.
std::string write_figures(const std::string& path, const std::string& table);

/// Where the running program lies.
std::string program_folder();

}  // namespace hypersim::bench
