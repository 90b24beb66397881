#include "model.hpp"

#include <algorithm>

namespace hypersim::property {

namespace {

constexpr std::uint64_t kWithinMs = 5'000;

Outcome ok() { return {}; }
Outcome value(std::string bytes) { return {"ok", std::move(bytes), 0}; }
Outcome error(const std::string& name) { return {"error " + name, std::nullopt, 0}; }
Outcome word(const std::string& word) { return {word, std::nullopt, 0}; }
/// The process of the step is not there.
Outcome dead() { return word("any"); }

/// D7: one path component.
bool is_name_of_a_database(const std::string& name) { return !name.empty() && name.find('/') == std::string::npos; }

}  // namespace

Cap read_cap(const Db& db) { return {kKv, "read " + db.package + "/" + db.name}; }
Cap write_cap(const Db& db) { return {kKv, "write " + db.package + "/" + db.name}; }
Cap messaging_cap(const Who& of) { return {of, "messaging"}; }

// Section 5: all processes are initialized, then all capabilities are given.
Model::Model(const std::vector<Declaration>& cast, Rules rules) : rules_(rules) {
  processes_[kKv].declared.name = kKv;
  for (const Declaration& declared : cast) processes_[declared.name].declared = declared;
  for (auto& [name, process] : processes_) {
    process.holds = process.declared.holds;
    process.holds.insert(messaging_cap(name));
    for (const auto& [other, its] : processes_) {
      if (process.declared.wired && its.declared.wired) process.holds.insert(messaging_cap(other));
    }
  }
  for (const Declaration& declared : cast) {
    for (const auto& [to, cap] : declared.grants) process(to).holds.insert(cap);
  }
}

// Section 3, rule 4 --------------------------------------------------------------------------------------------------

bool Model::may_message(const Who& from, const Who& to) const {
  return alive(from) && alive(to) && (processes_.at(to).declared.is_public || holds(from, messaging_cap(to)));
}

// Section 4: capabilities --------------------------------------------------------------------------------------------

Caps Model::attachable(const Who& who, const Caps& caps) const {
  Caps attached;
  for (const Cap& cap : caps) {
    if (cap.issuer == who || holds(who, cap)) attached.insert(cap);
  }
  return attached;
}

bool Model::save_one(const Who& who, const Cap& cap) {
  const bool may = cap.issuer == who || process(who).arrived.contains(cap) || holds(who, cap);
  if (!may && rules_.only_arrivals_can_be_saved) return false;
  process(who).holds.insert(cap);
  return true;
}

void Model::arrive(const Who& to, const Caps& caps) { process(to).arrived.insert(caps.begin(), caps.end()); }

void Model::take_from_everyone(const Cap& cap) {
  for (auto& [name, process] : processes_) {
    process.holds.erase(cap);
    process.arrived.erase(cap);
  }
}

Outcome Model::save(const Who& who, const Caps& caps) {
  if (!alive(who)) return dead();
  const auto kept = std::count_if(caps.begin(), caps.end(), [&](const Cap& cap) { return save_one(who, cap); });
  return static_cast<std::size_t>(kept) == caps.size() ? ok() : word("refused");
}

Outcome Model::drop(const Who& who, const Caps& caps) {
  if (!alive(who)) return dead();
  for (const Cap& cap : caps) process(who).holds.erase(cap);
  return ok();
}

void Model::grant(const Cap& cap, const Who& to) {
  if (alive(to)) process(to).holds.insert(cap);
}

// Section 2: requests, their answers, and time -----------------------------------------------------------------------

int Model::expect(const Who& who, const Who& of, std::uint64_t within_ms) {
  expecting_[++last_request_] = {who, of, now_ms_ + within_ms, process(who).prompting, false, std::nullopt, {}};
  return last_request_;
}

void Model::end(int request, Outcome outcome, const Caps& caps) {
  Expecting& expecting = expecting_.at(request);
  expecting.ended = std::move(outcome);
  expecting.caps = caps;
  Process& self = process(expecting.who);
  if (expecting.is_unawaited && static_cast<int>(self.answers.size()) < self.responses_ahead) {
    self.answers.push_back(request);
  } else {
    take_answer(expecting);
  }
}

void Model::take_answer(Expecting& expecting) {
  Process& self = process(expecting.who);
  if (self.declared.keeps) {
    for (const Cap& cap : expecting.caps) save_one(expecting.who, cap);
  }
  self.prompting = expecting.prompting;
}

/// The answer, or the timeout once its time has come.
Outcome Model::end_of(int request) {
  if (!expecting_.at(request).ended) pass_time_to(expecting_.at(request).deadline_ms);
  return *expecting_.at(request).ended;
}

void Model::pass_time_to(std::uint64_t ms) {
  for (;;) {
    std::optional<int> next;
    for (const auto& [id, one] : expecting_) {
      if (one.ended || !alive(one.who) || one.deadline_ms > ms) continue;
      if (!next || one.deadline_ms < expecting_.at(*next).deadline_ms) next = id;
    }
    if (!next) break;
    end(*next, word("timeout"));
  }
  now_ms_ = std::max(now_ms_, ms);
}

void Model::wait(std::uint64_t ms) { pass_time_to(now_ms_ + ms); }

std::ptrdiff_t Model::deadlines_now() const {
  return std::count_if(expecting_.begin(), expecting_.end(),
                       [this](const auto& entry) { return entry.second.deadline_ms == now_ms_; });
}

/// What a script does with a request (docs/scenario-language.md): it takes a share at once; what a `receive` will take
/// waits; everything else is answered with `ok`, or not at all.
void Model::deliver(const Who& to, Mail mail, bool sender_waits_at_its_step) {
  Process& target = process(to);
  arrive(to, mail.caps);
  const bool is_share = mail.body == "share" && !mail.caps.empty();
  const bool will_receive = static_cast<int>(target.inbox.size()) < target.receives_ahead;
  if (!is_share && !sender_waits_at_its_step && will_receive) {
    target.inbox.push_back(std::move(mail));
    return;
  }
  if (target.declared.keeps) {
    for (const Cap& cap : mail.caps) save_one(to, cap);
  }
  if (is_share || !target.declared.silent) answer(to, mail, "ok", {});
}

void Model::answer(const Who& who, const Mail& request, const std::string& body, const Caps& caps) {
  if (!request.someone_waits) return;
  if (!may_message(who, request.from) && rules_.answers_need_messaging) return;
  const bool outstanding = alive(request.from) && !expecting_.at(request.id).ended;
  if (!outstanding && rules_.late_answers_vanish) return;
  arrive(request.from, caps);
  end(request.id, value(body), caps);
}

Outcome Model::send(const Who& who, const Who& to, const std::string& body, const Caps& caps, bool expects_answer,
                    std::uint64_t within_ms) {
  if (!alive(who)) return dead();
  const int id = expects_answer ? expect(who, to, within_ms) : 0;
  if (may_message(who, to)) {
    deliver(to, {who, id, body, attachable(who, caps), expects_answer}, false);
  } else if (expects_answer) {
    end(id, word("bounced"));
  }
  return {"ok", std::nullopt, id};
}

Outcome Model::request(const Who& who, const Who& to, const std::string& body, const Caps& caps) {
  if (!alive(who)) return dead();
  const int id = expect(who, to, kWithinMs);
  if (may_message(who, to)) {
    deliver(to, {who, id, body, attachable(who, caps), true}, true);
  } else {
    end(id, word("bounced"));
  }
  return end_of(id);
}

Outcome Model::share(const Who& who, const Caps& caps, const Who& with) {
  const bool all = attachable(who, caps) == caps;
  const Outcome outcome = request(who, with, "share", caps);
  if (!outcome.success()) return outcome;
  return all ? ok() : word("refused");
}

Outcome Model::await(const Who& who, int request) { return alive(who) ? end_of(request) : dead(); }

const Model::Mail* Model::next_mail(const Who& who) const {
  const auto& inbox = processes_.at(who).inbox;
  return inbox.empty() ? nullptr : &inbox.front();
}

Outcome Model::receive(const Who& who) {
  Process& self = process(who);
  const Mail mail = self.inbox.front();
  self.inbox.pop_front();
  --self.receives_ahead;
  if (self.declared.keeps) {
    for (const Cap& cap : mail.caps) save_one(who, cap);
  }
  if (mail.someone_waits) self.prompting = mail;
  return value(mail.body);
}

Outcome Model::send_unawaited(const Who& who, const Who& to, const std::string& body, const Caps& caps,
                              std::uint64_t within_ms) {
  if (!alive(who)) return dead();
  const int id = expect(who, to, within_ms);
  expecting_.at(id).is_unawaited = true;
  if (may_message(who, to)) {
    deliver(to, {who, id, body, attachable(who, caps), true}, false);
  } else {
    end(id, word("bounced"));
  }
  return ok();
}

std::optional<Model::Mail> Model::next_answer(const Who& who) const {
  const Process& self = processes_.at(who);
  if (self.answers.empty()) return std::nullopt;
  const int id = rules_.answers_come_in_order ? self.answers.front() : self.answers.back();
  const Expecting& expecting = expecting_.at(id);
  return Mail{expecting.of, id, {}, expecting.caps, false};
}

Outcome Model::receive_response(const Who& who) {
  Process& self = process(who);
  Expecting& expecting = expecting_.at(next_answer(who)->id);
  std::erase(self.answers, next_answer(who)->id);
  --self.responses_ahead;
  take_answer(expecting);
  return *expecting.ended;
}

std::optional<Who> Model::answers_go_to(const Who& who) const {
  const auto& prompting = processes_.at(who).prompting;
  return prompting ? std::optional<Who>(prompting->from) : std::nullopt;
}

Outcome Model::respond(const Who& who, const std::string& body, const Caps& caps) {
  answer(who, Mail(*process(who).prompting), body, attachable(who, caps));
  return ok();
}

// Section 5: a process ends ------------------------------------------------------------------------------------------

void Model::kill(const Who& who) {
  Process& gone = process(who);
  if (!gone.alive) return;
  gone.alive = false;
  gone.holds.clear();
  gone.arrived.clear();
  gone.inbox.clear();
  gone.answers.clear();
  std::erase_if(transactions_, [&](const auto& entry) { return entry.second.owner == who; });
  if (rules_.killing_revokes) revoke_all(who);
}

/// What it issued is taken from every holder. What is unsaved on an old message is revoked, too.
void Model::revoke_all(const Who& who) {
  const auto issued = [&](const Cap& cap) { return cap.issuer == who; };
  for (auto& [name, process] : processes_) {
    std::erase_if(process.holds, issued);
    std::erase_if(process.arrived, issued);
  }
}

// Section 7: kv:distro:sys -------------------------------------------------------------------------------------------

template <class Action>
Outcome Model::ask_kv(const Who& who, Action action) {
  if (!alive(who)) return dead();
  const int id = expect(who, kKv, kWithinMs);
  if (!may_message(who, kKv)) {
    end(id, word("bounced"));
  } else {
    Outcome outcome = action();
    if (may_message(kKv, who) || !rules_.answers_need_messaging) end(id, std::move(outcome));
  }
  return end_of(id);
}

std::optional<Outcome> Model::refused(const Who& who, const Cap& needed, const Db& db) const {
  if (!holds(who, needed)) return error(needed == read_cap(db) ? "NoReadCap" : "NoWriteCap");
  if (!is_name_of_a_database(db.name)) return error("IOError");
  if (!databases_.contains(db) && rules_.a_missing_db_is_an_error) return error("NoDb");
  return std::nullopt;
}

/// What kv has staged is in its memory; what it has acknowledged is on the disk.
void Model::crash_kv() {
  if (rules_.a_crash_ends_transactions) transactions_.clear();
}

void Model::fail_storage(const Db& db, const std::string& operation, int times) { failing_[{db, operation}] = times; }

bool Model::fails(const Db& db, const std::string& operation) {
  int& left = failing_[{db, operation}];
  if (left == 0) return false;
  --left;
  return true;
}

Outcome Model::open(const Who& who, const Db& db) {
  return ask_kv(who, [&] {
    if (process(who).declared.package != db.package) return error("MismatchingPackageId");
    if (!is_name_of_a_database(db.name)) return error("IOError");
    databases_[db];
    process(who).holds.insert({read_cap(db), write_cap(db)});
    return ok();
  });
}

Outcome Model::remove(const Who& who, const Db& db) {
  return ask_kv(who, [&] {
    if (process(who).declared.package != db.package) return error("MismatchingPackageId");
    if (!is_name_of_a_database(db.name)) return error("IOError");
    if (databases_.erase(db) == 0) return error("NoDb");
    std::erase_if(transactions_, [&](const auto& entry) { return entry.second.db == db; });
    if (rules_.removal_takes_capabilities) {
      take_from_everyone(read_cap(db));
      take_from_everyone(write_cap(db));
    }
    return ok();
  });
}

Outcome Model::get(const Who& who, const Db& db, const std::string& key) {
  return ask_kv(who, [&] {
    if (const auto no = refused(who, read_cap(db), db)) return *no;
    if (fails(db, "get")) return error("RocksDBError");
    if (!rules_.staged_writes_are_hidden) {
      for (const auto& [id, tx] : transactions_) {
        if (tx.db == db && !tx.writes.empty() && tx.writes.back().second) return value(*tx.writes.back().second);
      }
    }
    const auto& keys = databases_[db];
    return keys.contains(key) ? value(keys.at(key)) : error("KeyNotFound");
  });
}

Outcome Model::write(const Who& who, const Db& db, const std::string& key, std::optional<std::string> value) {
  return ask_kv(who, [&] {
    if (const auto no = refused(who, write_cap(db), db)) return *no;
    if (fails(db, value ? "put" : "delete")) return error("RocksDBError");
    if (value) {
      databases_[db][key] = *value;
    } else {
      databases_[db].erase(key);
    }
    return ok();
  });
}

/// D3: a transaction belongs to the process that began it and to its database.
Model::Transaction* Model::transaction(const Who& who, const Db& db, int tx) {
  const auto found = transactions_.find(tx);
  if (found == transactions_.end()) return nullptr;
  const bool mine = found->second.owner == who && found->second.db == db;
  return mine || !rules_.transactions_have_an_owner ? &found->second : nullptr;
}

Outcome Model::stage(const Who& who, const Db& db, const std::string& key, std::optional<std::string> value, int tx) {
  return ask_kv(who, [&] {
    if (const auto no = refused(who, write_cap(db), db)) return *no;
    Transaction* open = transaction(who, db, tx);
    if (open == nullptr) return error("NoTx");
    open->writes.emplace_back(key, value);
    return ok();
  });
}

Outcome Model::begin(const Who& who, const Db& db) {
  return ask_kv(who, [&] {
    if (const auto no = refused(who, write_cap(db), db)) return *no;
    transactions_[++last_tx_] = {who, db, {}};
    return Outcome{"ok", std::nullopt, last_tx_};
  });
}

Outcome Model::commit(const Who& who, const Db& db, int tx) {
  return ask_kv(who, [&] {
    if (const auto no = refused(who, write_cap(db), db)) return *no;
    if (transaction(who, db, tx) == nullptr) return error("NoTx");
    // Once the transaction has been found, it is gone, whatever the storage answers.
    const Transaction staged = transactions_.at(tx);
    transactions_.erase(tx);
    if (fails(db, "commit")) return error("RocksDBError");
    for (const auto& [key, written] : staged.writes) {
      if (written) {
        databases_[db][key] = *written;
      } else {
        databases_[db].erase(key);
      }
    }
    return ok();
  });
}

Outcome Model::set_without_blob(const Who& who, const Db& db) {
  return ask_kv(who, [&] {
    const auto no = refused(who, write_cap(db), db);
    return no ? *no : error("MalformedRequest");
  });
}

Outcome Model::nonsense(const Who& who) {
  return ask_kv(who, [] { return error("MalformedRequest"); });
}

}  // namespace hypersim::property
