#pragma once
// The failures of a machine that keep a program from storing something: no space, a limit, a disk that fails. RocksDB
// and the system say them in the system's words, which this recognizes. Damage to what is stored, and what a caller did
// wrong, are no such failures.

#include <optional>
#include <string>
#include <string_view>

namespace hypersim::runtime {

/// How it is said that no thread could be started. (The system's own words for it are those for a lock, too.)
inline constexpr const char* kNoMoreThreads = "the system starts no more threads";

/// The system's words for such a failure, if the text has some: `No space left on device`.
std::optional<std::string> system_failure_in(std::string_view text);

/// What a person does about it, as a sentence: `Free space there, and run it again.` `failure` is what
/// system_failure_in() returned.
std::string remedy_of(std::string_view failure);

}  // namespace hypersim::runtime
