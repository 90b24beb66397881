#pragma once
// What a built-in check found: a fault of hypersim, never a failed expectation; or what a row of section 9 allows.

#include <cstddef>
#include <optional>
#include <string>

#include "hypersim/runtime/semantics.hpp"

namespace hypersim::simulator {

struct Breach {
  enum class Check {
    KvCapability = 1,  // a kv action without its capability
    Chain,             // a capability without a chain back to its issuer
    OneAnswer,         // a request that did not end once
    Commit,            // a commit that is neither whole nor missing
    Storage,           // the storage holds other than was written
    Routing,           // a message that arrived and was not allowed, or the other way round
    States,            // a state that is not what was written last
    Answers,           // an answer from another, to another or with other parts than it owes
    Lives,             // a process that lives and should not, or the other way round
    Enough,            // what was owed is not held, or a refusal without its reason
    Network,           // between nodes: a message that had not left, twice, or before another
    History,           // of a key: no order of its operations explains it
    Determinism        // the same choices gave another run
  };
  Check check = Check::KvCapability;
  std::optional<std::size_t> event;  // of the trace, in which it was found
  std::string what;                  // a sentence, without its end
  /// What ships allows it (docs/semantics.md, section 9): then it is no fault, and breaks a promise of the
  /// documentation.
  std::optional<runtime::Row> row = std::nullopt;
  friend bool operator==(const Breach&, const Breach&) = default;
};

/// `check 2, event 17: …`; `D3: check 4, event 17: …`; `history: …`; of Determinism, what it says by itself.
std::string to_text(const Breach& breach);
/// `check 2`, `history`, `determinism`.
std::string to_text(Breach::Check check);

}  // namespace hypersim::simulator
