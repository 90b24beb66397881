#pragma once
// The trace of a run as a compact binary file (`--trace FILE.bin`). It holds all that the trace holds: what a message,
// an address, a capability or a text is stands in it once. docs/trace.md describes the format.
//
// Reading trusts nothing: every size is compared with what is left before anything is allocated for it, and memory
// stays within a small multiple of the file's size.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/runtime/result.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

/// Which run it was.
struct TraceInfo {
  struct Member {
    std::string name;
    runtime::Address address;
  };
  std::string path;  // of the scenario, as it was given
  std::string title;
  std::vector<runtime::NodeId> nodes;  // by number; at least one
  std::vector<Member> cast;
  std::uint64_t seed = 0;
  std::string schedule;   // as they print: fifo
  std::string storage;    // rocksdb
  std::string semantics;  // documented
  std::string verdict;    // passed
  /// A step or a property that did not come to what was expected.
  struct Failure {
    std::string file;  // empty: the scenario's own
    int line = 0;      // from 1; 0: it is not about a statement
    int column = 0;
    std::string statement;  // as written, or empty
    std::string expected;
    std::string got;
    std::vector<std::string> why;  // sentences
    std::uint64_t step = 0;        // the number of the step at which the run stopped; 0: none, as for a property
  };
  std::vector<Failure> failures = {};      // in the order in which they are reported
  std::vector<std::string> breaches = {};  // of built-in checks: faults of hypersim
  struct File {
    std::string path;
    std::string text;
  };
  /// The scenario's own file, and behind it those that it includes, as they were; none if they could not be read.
  std::vector<File> files = {};
};

/// The file's bytes. `writer` is the program that writes it: `0.1.0 (commit 1a2b3c)`. The same run by the same program
/// gives the same bytes.
std::string write_trace_archive(const TraceInfo& info, const std::vector<runtime::TraceEvent>& events,
                                std::string_view writer);

/// A trace archive that is read event by event. Errors are sentences that say what is wrong with the file, and at which
/// byte.
class TraceArchive {
 public:
  /// Checks the frame and reads what stands before the events.
  static runtime::Result<TraceArchive, std::string> open(std::string bytes);
  /// The same with the bytes of a file; of at most 1 GiB.
  static runtime::Result<TraceArchive, std::string> load(const std::string& path);

  TraceArchive(TraceArchive&& other) noexcept;
  TraceArchive& operator=(TraceArchive&&) = delete;
  ~TraceArchive();

  const TraceInfo& info() const;
  /// The program that wrote it.
  const std::string& writer() const;
  /// How many events there are in all.
  std::uint64_t event_count() const;
  /// The next event, or none after the last. Its texts live as long as the archive. After an error it is not called
  /// again.
  runtime::Result<std::optional<runtime::TraceEvent>, std::string> next();

 private:
  struct Impl;
  explicit TraceArchive(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// The sealed form of what follows the frame, for tests that forge archives: the frame with the right sizes and
/// checksum.
std::string seal_trace_archive(std::string_view payload, std::string_view writer);

}  // namespace hypersim::analysis
