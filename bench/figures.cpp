#include "figures.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <utility>

#include "hypersim/language/read_file.hpp"

namespace hypersim::bench {
namespace {

struct Row {
  const char* name;
  const char* what;
  const char* against;  // another row, kRate, or nothing
};

/// Also says how many that is per second.
constexpr const char* kRate = "a second";

constexpr std::array<Row, 28> kRows = {{
    {"raw_get", "one Get of RocksDB itself", ""},
    {"path_get", "the same through process, kernel, kv, the capability check and back", "raw_get"},
    {"raw_set", "one Put of RocksDB itself", ""},
    {"path_set", "the same through the whole path", "raw_set"},
    {"raw_get_alone", "one Get of RocksDB itself, and nothing else in the loop", ""},
    {"path_get_alone", "the whole path, and nothing else in the loop", "raw_get_alone"},
    {"path_get_memory", "the path over the memory disk: what our own code costs", "raw_get"},
    {"path_set_memory", "likewise", "raw_set"},
    {"caf_round_trip", "a message there and back between two bare CAF actors through a relay", ""},
    {"bus_round_trip", "a request and its response, both routed by the kernel", "caf_round_trip"},
    {"bus_long_run", "one message of a run of a million that the kernel routes, from boot to stop", kRate},
    {"lib_round_trip", "the same by two processes of the process library", "bus_round_trip"},
    {"wasm_round_trip", "the same by two WebAssembly components", "lib_round_trip"},
    {"net_round_trip", "the same between two nodes", "bus_round_trip"},
    {"blob_100B", "a round trip that carries a blob of 100 bytes both ways", ""},
    {"blob_16MiB", "the same with 16 MiB", "blob_100B"},
    {"idle_process", "a process that waits for a message, with all that the node keeps of it", ""},
    {"lib_idle_process", "a process of the process library that waits for a message, all in", ""},
    {"wasm_idle_process", "a component that waits for a message, with its memory and its stack", ""},
    {"wasm_instance", "a process that is a component, from its start to its first wait and its end", ""},
    {"node_boot", "a node of a network, from nothing to its modules and its end", ""},
    {"scenario_parse", "reading the example of the README", ""},
    {"scenario_run_memory", "playing it on memory, from an empty node to the last check", ""},
    {"scenario_run_rocksdb", "playing it on RocksDB in a fresh temporary home", "scenario_run_memory"},
    {"explore_share", "one schedule of two processes with eight kv steps and one share, every check on", kRate},
    {"explore_share_shipped", "the same under `semantics hyperdrive`", kRate},
    {"explore_wasm", "one schedule of two components with eight kv steps, every check on", kRate},
    {"command_run", "`hypersim run` of it, from the start of the program to its end", ""},
}};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::string time_text(double seconds) {
  if (seconds < 1e-6) return fmt::format("{:.0f} ns", seconds * 1e9);
  if (seconds < 1e-3) return fmt::format("{:.{}f} µs", seconds * 1e6, seconds < 10e-6 ? 2 : seconds < 100e-6 ? 1 : 0);
  return fmt::format("{:.1f} ms", seconds * 1e3);
}

}  // namespace

bool Figures::ReportContext(const Context&) { return true; }

void Figures::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.run_type != Run::RT_Iteration || run.iterations == 0) continue;
    Samples& samples = samples_[run.run_name.function_name];
    // Processor time, except for other programs and for parts of an iteration, which only the clock can measure.
    const bool by_clock = !run.run_name.time_type.empty();
    const double total = by_clock ? run.real_accumulated_time : run.cpu_accumulated_time;
    const auto operations = run.counters.find("operations");
    const double per_iteration = operations == run.counters.end() ? 1 : operations->second.value;
    samples.seconds.push_back(total / static_cast<double>(run.iterations) / per_iteration);
    if (const auto bytes = run.counters.find("bytes_each"); bytes != run.counters.end()) {
      samples.bytes_each = bytes->second;
    }
    fmt::print(stderr, "{} {}\n", run.run_name.function_name, time_text(samples.seconds.back()));
  }
}

std::string Figures::table() const {
  std::string text = "| what | time | against |\n|---|---|---|\n";
  for (const Row& row : kRows) {
    const auto found = samples_.find(row.name);
    if (found == samples_.end()) continue;
    const double seconds = median(found->second.seconds);
    std::string size;
    if (found->second.bytes_each > 0) size = fmt::format("{:.0f} bytes", found->second.bytes_each);
    std::string against;
    if (const auto other = samples_.find(row.against); other != samples_.end()) {
      against = fmt::format("{:.2f} × `{}`", seconds / median(other->second.seconds), row.against);
    } else if (row.against == kRate) {
      against = fmt::format("{:.3g} {}", 1 / seconds, kRate);
    }
    text +=
        fmt::format("| `{}`: {} | {} | {} |\n", row.name, row.what, size.empty() ? time_text(seconds) : size, against);
  }
  return text;
}

std::string write_figures(const std::string& path, const std::string& table) {
  constexpr std::string_view kBegin = "<!-- figures -->\n", kEnd = "<!-- end of figures -->\n";
  constexpr std::size_t kPageBytesMax = std::size_t{1} << 20U;
  auto read = language::read_regular_file(path, kPageBytesMax);
  if (!read.ok()) return path + ": " + read.error();
  std::string page = std::move(read).value();
  const std::size_t begin = page.find(kBegin), end = page.find(kEnd);
  if (begin == std::string::npos || end == std::string::npos || end < begin) {
    return fmt::format("{} has no place for figures: the lines {} and {} are expected", path,
                       kBegin.substr(0, kBegin.size() - 1), kEnd.substr(0, kEnd.size() - 1));
  }
  page.replace(begin + kBegin.size(), end - begin - kBegin.size(), table);
  std::ofstream out(path);
  out << page << std::flush;
  return out ? std::string() : path + " cannot be written";
}

std::string program_folder() { return std::filesystem::read_symlink("/proc/self/exe").parent_path().string(); }

}  // namespace hypersim::bench
