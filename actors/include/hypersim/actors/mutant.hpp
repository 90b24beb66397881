#pragma once
// Mistakes that the node makes on purpose, one per run. A test checks that exploration finds them. Only tests set
// one.

#include <cstdint>

namespace hypersim::actors {

enum class Mutant : std::uint8_t {
  None,
  ForgetsTheKvCheck,           // kv carries out what the source may not do
  ForgetsTheMessagingCheck,    // the kernel delivers a Request that it should refuse
  ForgetsTheCheckOfResponses,  // and a Response
  WritesBeforeTheCommit,       // what is staged is visible at once
  KeepsWhatWasDropped,         // a drop says that it dropped, but did not
  ReordersRequestsToKv,        // the last request of a process is served first
  WaitsHalfAsLong,             // a timeout comes too early
  AttachesWhatIsNotHeld,       // a message carries any capability that its sender names
  SavesWhatNeverCame,          // a process may save any capability
  KeepsQuietAboutBounces,      // the sender is not told
  ForgetsToRevoke,             // what a process issued outlives it
  ForgetsToRetire,             // the capabilities of a database outlive it
  ForgetsToPublish,            // the kernel does not learn what was taken from a process
  KeepsTransactionsOfTheDead   // they outlive their process
};

}  // namespace hypersim::actors
