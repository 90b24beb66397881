#pragma once
// What a reader of docs/semantics.md expects of a node: kv, capabilities and messages as maps and sets, without actors,
// bytes on a wire or a scheduler. The model is written from the documentation, not from the code. Where it applies a
// rule, it names the section. Each call is one step of a scenario, and returns how the step must end.
//
// Processes have the names that they have in the cast; `kv` is kv:distro:sys.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace hypersim::property {

using Who = std::string;
inline const Who kKv = "kv";

struct Db {
  std::string package;
  std::string name;
  friend auto operator<=>(const Db&, const Db&) = default;
};

struct Cap {
  Who issuer;
  std::string params;
  friend auto operator<=>(const Cap&, const Cap&) = default;
};
using Caps = std::set<Cap>;

Cap read_cap(const Db& db);
Cap write_cap(const Db& db);
Cap messaging_cap(const Who& of);

struct Declaration {
  Who name;
  std::string package;
  bool wired = true;
  bool is_public = false;
  bool keeps = true;
  bool silent = false;
  Caps holds;                               // `requests`
  std::vector<std::pair<Who, Cap>> grants;  // who receives which
};

/// How a step ends, as `=>` says it: `ok`, `bounced`, `timeout`, `refused`, `error NoDb`, `any`; or with a value.
struct Outcome {
  std::string word = "ok";
  std::optional<std::string> value;
  /// What `-> NAME` stands for afterwards: a transaction or a request. 0: nothing.
  int made = 0;

  bool success() const { return word == "ok"; }
};

/// The rules that a canary breaks, to check that this is noticed. All of them hold on a node.
struct Rules {
  bool answers_need_messaging = true;      // section 3, rule 4
  bool only_arrivals_can_be_saved = true;  // D1
  bool transactions_have_an_owner = true;  // D3
  bool a_missing_db_is_an_error = true;    // D4
  bool removal_takes_capabilities = true;  // D5
  bool killing_revokes = true;             // section 5
  bool a_crash_ends_transactions = true;   // sections 5 and 7
  bool staged_writes_are_hidden = true;    // section 7
  bool late_answers_vanish = true;         // D21
  bool answers_come_in_order = true;       // section 2, and the language: `receive response`
};

class Model {
 public:
  Model(const std::vector<Declaration>& cast, Rules rules);

  // What a process does.
  Outcome open(const Who& who, const Db& db);
  Outcome remove(const Who& who, const Db& db);
  Outcome get(const Who& who, const Db& db, const std::string& key);
  /// Without a value: a delete. If `tx` is 0: at once.
  Outcome write(const Who& who, const Db& db, const std::string& key, std::optional<std::string> value);
  Outcome stage(const Who& who, const Db& db, const std::string& key, std::optional<std::string> value, int tx);
  Outcome begin(const Who& who, const Db& db);
  Outcome commit(const Who& who, const Db& db, int tx);
  Outcome set_without_blob(const Who& who, const Db& db);
  Outcome nonsense(const Who& who);

  Outcome share(const Who& who, const Caps& caps, const Who& with);
  Outcome save(const Who& who, const Caps& caps);
  Outcome drop(const Who& who, const Caps& caps);
  Outcome request(const Who& who, const Who& to, const std::string& body, const Caps& caps);
  Outcome send(const Who& who, const Who& to, const std::string& body, const Caps& caps, bool expects_answer,
               std::uint64_t within_ms);
  Outcome await(const Who& who, int request);
  Outcome receive(const Who& who);
  /// A request whose answer no step awaits: a `receive response` takes it, or the process forgets it.
  Outcome send_unawaited(const Who& who, const Who& to, const std::string& body, const Caps& caps,
                         std::uint64_t within_ms);
  Outcome receive_response(const Who& who);
  Outcome respond(const Who& who, const std::string& body, const Caps& caps);

  // What is done from outside.
  void grant(const Cap& cap, const Who& to);
  void kill(const Who& who);
  void revoke_all(const Who& who);
  void crash_kv();
  /// The next `times` of these operations fail: `put`, `delete`, `get`, `commit`.
  void fail_storage(const Db& db, const std::string& operation, int times);
  void wait(std::uint64_t ms);
  /// A scenario says from the start how many times a process will `receive`.
  void will_receive(const Who& who, int times) { process(who).receives_ahead = times; }
  /// The same of `receive response`.
  void will_receive_responses(const Who& who, int times) { process(who).responses_ahead = times; }

  // What is visible.
  bool alive(const Who& who) const { return processes_.at(who).alive; }
  bool holds(const Who& who, const Cap& cap) const { return processes_.at(who).holds.contains(cap); }
  const std::map<Db, std::map<std::string, std::string>>& databases() const { return databases_; }
  /// Is there something that the next `receive` takes? Who sent it, and what came with it?
  struct Mail {
    Who from;
    int id = 0;
    std::string body;
    Caps caps;
    bool someone_waits = true;
  };
  const Mail* next_mail(const Who& who) const;
  /// The answer that the next `receive response` takes, as the mail of whoever was asked. Its body is of no account.
  std::optional<Mail> next_answer(const Who& who) const;
  /// Which process would a `respond` answer?
  std::optional<Who> answers_go_to(const Who& who) const;
  std::uint64_t now_ms() const { return now_ms_; }
  /// How many requests could have waited until this very moment.
  std::ptrdiff_t deadlines_now() const;

 private:
  struct Process {
    Declaration declared;
    bool alive = true;
    Caps holds;
    Caps arrived;
    std::deque<Mail> inbox;
    std::optional<Mail> prompting;
    int receives_ahead = 0;
    std::deque<int> answers;  // that wait for a `receive response`: of which requests
    int responses_ahead = 0;
  };
  struct Expecting {
    Who who;
    Who of;
    std::uint64_t deadline_ms = 0;
    std::optional<Mail> prompting;  // what it becomes again
    bool is_unawaited = false;
    std::optional<Outcome> ended;
    Caps caps;  // on the answer
  };
  struct Transaction {
    Who owner;
    Db db;
    std::vector<std::pair<std::string, std::optional<std::string>>> writes;
  };

  Process& process(const Who& who) { return processes_.at(who); }
  bool may_message(const Who& from, const Who& to) const;
  Caps attachable(const Who& who, const Caps& caps) const;
  bool save_one(const Who& who, const Cap& cap);
  void arrive(const Who& to, const Caps& caps);
  void take_from_everyone(const Cap& cap);

  int expect(const Who& who, const Who& of, std::uint64_t within_ms);
  Outcome end_of(int request);
  void end(int request, Outcome outcome, const Caps& caps = {});
  /// The process takes the answer, or the send error.
  void take_answer(Expecting& expecting);
  void pass_time_to(std::uint64_t ms);
  void deliver(const Who& to, Mail mail, bool sender_waits_at_its_step);
  void answer(const Who& who, const Mail& request, const std::string& body, const Caps& caps);

  template <class Action>
  Outcome ask_kv(const Who& who, Action action);
  std::optional<Outcome> refused(const Who& who, const Cap& needed, const Db& db) const;
  /// Was it ordered to fail, and does it fail?
  bool fails(const Db& db, const std::string& operation);
  Transaction* transaction(const Who& who, const Db& db, int tx);

  Rules rules_;
  std::uint64_t now_ms_ = 0;
  std::map<Who, Process> processes_;
  std::map<int, Expecting> expecting_;  // in the order of sending
  int last_request_ = 0;
  std::map<Db, std::map<std::string, std::string>> databases_;
  std::map<int, Transaction> transactions_;
  int last_tx_ = 0;
  std::map<std::pair<Db, std::string>, int> failing_;
};

}  // namespace hypersim::property
