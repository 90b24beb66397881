#pragma once
// What a run says about authority, as pure functions of the scenario and the trace: who holds what at one point, how
// each came to hold it, what was given in vain, what was refused and what would have allowed it; and who could come to
// hold what by sharing. Processes and capabilities are named as the scenario names them. docs/capabilities.md.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hypersim/analysis/advice.hpp"
#include "hypersim/analysis/near_miss.hpp"
#include "hypersim/language/could_question.hpp"
#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

/// Which moment of the run: when every step up to that line has ended; without a line, the end.
using AtLine = std::optional<int>;

/// A capability, and how people call it: `birthdays read` as its holder writes it, `messaging of viewer`.
struct NamedCapability {
  runtime::Capability capability;
  std::string text;
};

/// Who gave a right at set-up, where no clause of a scenario did.
struct SetUp {
  enum class By {
    RequestCapabilities,  // these are fields of an entry in a manifest
    RequestNetworking,
    GrantCapabilities,
    Installation,  // which adds the rights to its own drive
    Node           // of which the process is a part
  };
  By by = By::Node;
  int line = 0;  // in the manifest: of the right, else of the entry
};
/// As it stands in JSON: the name of the field, `installation` or `node`.
std::string_view name_of(SetUp::By by);

/// How a process came to hold a capability.
struct Origin {
  enum class How {
    Itself,     // its own messaging capability, from its start
    Requested,  // `requests` in its declaration, or, with a line, of its spawn by `from`; or as `set_up` says
    Granted,    // `grants` in the declaration of `from`, or, with a line, in its spawn; or as `set_up` says
    Opened,     // issued by kv for an Open
    SimGrant,   // `sim grant`
    Kernel,     // by a command of `from` to the kernel
    Saved,      // from a message of `from`
    SelfSaved,  // saved by the process that issues it
    Minted,     // saved by a process to which it had not come, and which does not issue it (D1)
    Spawned,    // messaging between parent and child
    Restored,   // held when the node booted, since before this run
  };
  How how = How::Itself;
  int line = 0;  // of the step in which it came about; 0: at set-up, or between steps
  std::string from;
  bool kept = false;                           // granted before the holder was there
  std::optional<SetUp> set_up = std::nullopt;  // of Requested and Granted

  // The message of Saved.
  bool by_response = false;
  std::uint64_t message_id = 0;
  std::string body;  // as it would be written in a scenario, shortened
  int sent_line = 0;
};
std::string_view name_of(Origin::How how);  // as it stands in JSON: `shared` for a saved one whose body is `share`
/// `opened at line 9`, `shared by owner at line 12`.
std::string to_text(const Origin& origin);

/// How it was lost again.
struct Loss {
  enum class By {
    IssuerEnd,
    RevokeAll,  // the issuer lives on, `sim revoke-all` took it back
    NodeStop,   // the issuer did not come back with the node
    Kernel      // of Dropped: by a command to the kernel, not by the holder
  };
  runtime::fact::CapabilityRemoved::How how = runtime::fact::CapabilityRemoved::How::Dropped;
  int line = 0;
  By by = By::IssuerEnd;  // of Revoked and, where it was no drop of its own, of Dropped
};
std::string_view name_of(const Loss& loss);
std::string to_text(const Loss& loss);

struct Holding {
  runtime::ProcessId holder;
  NamedCapability cap;
  Origin origin;
  std::size_t used = 0;       // kv let it pass, a message was let through, its issuer was shown it
  std::size_t passed_on = 0;  // attached to a message that arrived
  std::optional<Loss> lost;   // held no more

  /// Given to the holder by somebody else: at set-up, by `sim grant`, on a message.
  bool was_given() const;
  bool in_vain() const { return was_given() && used == 0 && passed_on == 0; }
};

/// Came on a message to a process that has not saved it, or was granted to one that is not there.
struct Unkept {
  std::string process;
  NamedCapability cap;
  Origin origin;  // as if it were held
};

/// Why a process is not there.
enum class Absence {
  Dead,
  Away,       // it has ended, and will be started again
  NotSpawned  // nothing has started it yet
};
std::string_view name_of(Absence absence);
std::string to_text(Absence absence);

/// A process of the cast, or a module that holds something beside the right to message itself.
struct AuthorityMember {
  std::string name;
  runtime::ProcessId id;
  std::optional<Absence> absence;  // nothing if it is alive
  bool is_public = false;
  bool is_stand_in = false;       // a bundled program that stands in for it
  std::vector<Holding> holdings;  // in the order in which they came, those that are lost too
};

/// The group in which everyone may message everyone, and who gave up messaging whom.
struct Wiring {
  std::vector<std::string> members;
  struct Dropped {
    std::string who;
    std::string target;
  };
  std::vector<Dropped> dropped;
};

struct RefusedRequest {
  enum class By {
    Kernel,  // a message: no messaging or networking capability
    Kv,      // an action: no read or write capability, or another package
    Filter,  // a capability was not attached: not held
    Store,   // a capability was not saved: it has not come on a message (D1)
  };
  By by = By::Kernel;
  std::string who;
  std::string target;  // whom it was asked of; of Filter and Store: who itself
  std::string what;    // `Get on owner/birthdays`, `the answer to app`
  int line = 0;        // 0: between steps
  std::string step;    // the statement at that line
  std::size_t times = 1;
  std::optional<NamedCapability> needed;
  std::vector<std::string> held_by;
  std::optional<NearMiss> nearly;  // what it held that is nearly what it needed
  std::string nearly_text;         // as a sentence calls it
  Advice advice;                   // what would have allowed it, with all else that the request needed
};
std::string_view name_of(RefusedRequest::By by);

struct Authority {
  AtLine at;
  std::vector<AuthorityMember> members;  // the cast in its order, then modules
  Wiring wiring;                         // no members: nobody of the cast is wired
  std::vector<Unkept> unkept;
  std::vector<Unkept> kept;  // granted to processes that are not there, until they are
  std::vector<RefusedRequest> refused;
};

Authority authority_of(const language::Scenario& scenario, const std::vector<runtime::TraceEvent>& trace, AtLine at);

/// One line of a scenario, and who gives to whom in it.
struct CouldStep {
  std::string who;   // takes the step
  std::string line;  // `owner share birthdays read with viewer`
  std::string from;
  std::string to;
  /// What the acting process runs, if it is not a script: then it is the program that would have to do it.
  std::string program = {};
  bool is_answered = true;  // false: it does what it should, but the answer gets lost

  /// As it stands in a scenario: with `=> timeout` where the answer gets lost.
  std::string text() const { return is_answered ? line : line + "  => timeout"; }
};

struct CouldAnswer {
  enum class Kind { Yes, No, TooLarge };
  Kind kind = Kind::No;
  bool already = false;          // holds it at that point
  std::vector<CouldStep> steps;  // of Yes
  bool is_shortest = true;       // false: the search for fewer steps was given up
  std::vector<std::string> why;  // sentences
  Advice advice;                 // of No: what would give it all the same
};

CouldAnswer could_hold(const language::Scenario& scenario, const std::vector<runtime::TraceEvent>& trace, AtLine at,
                       const language::CouldQuestion& question);

}  // namespace hypersim::analysis
