#pragma once
// The figures of one run of the benchmarks as one table: the median of the repetitions, and its ratio to a neighbour of
// the same run. main() prints it, and writes it into docs/performance.md if asked.

#include <benchmark/benchmark.h>
#include <map>
#include <string>
#include <vector>

namespace hypersim::bench {

/// Collects what Google Benchmark measures. Meanwhile, it shows only which benchmarks are done.
class Figures : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;

  /// The table in Markdown. It has a row for each benchmark that ran.
  std::string table() const;

 private:
  struct Samples {
    std::vector<double> seconds;  // the time of one iteration; one entry for each repetition
    double bytes_each = 0;
  };
  std::map<std::string, Samples> samples_;
};

/// Puts the table between the marks `<!-- figures -->` and `<!-- end of figures -->` of that file. Returns the error, a
/// sentence, or nothing.
std::string write_figures(const std::string& path, const std::string& table);

/// The folder of the running program.
std::string program_folder();

}  // namespace hypersim::bench
