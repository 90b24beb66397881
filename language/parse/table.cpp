#include "table.hpp"

#include <algorithm>
#include <array>

#include "declarations.hpp"
#include "verbs.hpp"

namespace hypersim::language {
namespace {

constexpr std::optional<Saved> kNothing = std::nullopt;

constexpr Keyword declaration(std::string_view text, std::string_view usage, std::string_view meaning,
                              void (Declarations::*declare)(Position)) {
  Keyword word{KeywordKind::Declaration, text, usage, meaning};
  word.declare = declare;
  return word;
}

constexpr Keyword property(std::string_view text, Property::Kind kind, std::string_view usage,
                           std::string_view meaning) {
  Keyword word{KeywordKind::Property, text, usage, meaning};
  word.property = kind;
  return word;
}

constexpr Keyword block(std::string_view text, BlockKind kind, std::string_view usage, std::string_view meaning) {
  Keyword word{KeywordKind::Block, text, usage, meaning};
  word.block = kind;
  return word;
}

constexpr Keyword verb(std::string_view text, std::string_view usage, std::string_view meaning,
                       std::optional<Saved> saves, void (*read)(StepContext&, Step&)) {
  Keyword word{KeywordKind::Verb, text, usage, meaning};
  word.saves = saves;
  word.read = read;
  return word;
}

constexpr Keyword sim_verb(std::string_view text, std::string_view usage, std::string_view meaning,
                           void (*read)(StepContext&, Step&)) {
  Keyword word{KeywordKind::SimVerb, text, usage, meaning};
  word.read = read;
  return word;
}

/// One with a result.
constexpr Keyword sim_request(std::string_view text, std::string_view usage, std::string_view meaning,
                              void (*read)(StepContext&, Step&)) {
  Keyword word = sim_verb(text, usage, meaning, read);
  word.saves = Saved::Value;
  return word;
}

constexpr Keyword package_verb(std::string_view text, PackageStep kind, std::string_view usage,
                               std::string_view meaning) {
  Keyword word{KeywordKind::SimVerb, text, usage, meaning};
  word.package_step = kind;
  return word;
}

using Kind = KeywordKind;

constexpr auto kTable = std::to_array<Keyword>({
    declaration("scenario", "scenario \"TITLE\"", "the title, which says what must hold", &Declarations::scenario),
    declaration("option", "option SETTING VALUE", "how the scenario is run", &Declarations::option),
    declaration("node", "node NAME…", "the names of the nodes", &Declarations::node),
    declaration("process", "process NAME PROCESS_ID [CLAUSE…]", "a member of the cast", &Declarations::process),
    declaration("manifest", "manifest PACKAGE_ID file:PATH [on NODE] [as PREFIX]",
                "the processes of a package, as its manifest names them", &Declarations::manifest),
    declaration("package", "package file:DIR [on NODE] [as PREFIX]",
                "a built package: its processes, which run its components", &Declarations::package),
    declaration("let", "let NAME VALUE", "a text for `{NAME}`, which `--set` can replace", &Declarations::let),
    declaration("tags", "tags WORD …", "words for `--tag` and `--skip-tag`", &Declarations::tags),
    declaration("matrix", "matrix NAME VALUE…", "the whole scenario once for each value", &Declarations::matrix),
    declaration("fault", "fault FAULT", "what `explore` may let go wrong", &Declarations::fault),
    {Kind::Include, "include", "include file:PATH", "the declarations of another file"},
    {Kind::Sequence, "sequence", "sequence NAME [PARAM…]", "steps under a name, up to its `end`"},
    property("never", Property::Kind::Never, "never COND", "it holds at no moment"),
    property("always", Property::Kind::Always, "always COND", "it holds at every moment"),
    property("eventually", Property::Kind::Eventually, "eventually COND", "it holds at some moment"),
    property("finally", Property::Kind::Finally, "finally COND", "it holds at the end"),
    property("sometimes", Property::Kind::Sometimes, "sometimes COND", "it holds in one of the schedules of `explore`"),
    {Kind::Check, "check", "check COND", "it holds now"},
    {Kind::Sim, "sim", "sim VERB …", "a step from outside"},
    {Kind::Do, "do", "do NAME [ARG…]", "plays the steps of a sequence"},
    block("parallel", BlockKind::Parallel, "parallel", "a block: its processes act side by side"),
    block("pipeline", BlockKind::Pipeline, "pipeline WHO",
          "a block: all requests are sent before an answer is awaited"),
    block("repeat", BlockKind::Repeat, "repeat N [as NAME]", "a block: its lines N times"),
    {Kind::End, "end", "end", "closes a block or a sequence"},

    verb("open", "WHO open DB [within D]", "opens a database, or makes it", Saved::Value, read_open),
    verb("remove", "WHO remove DB [within D]", "removes a database", Saved::Value, read_remove),
    verb("set", "WHO set DB KEY VALUE [in TX] [within D]", "writes a value", Saved::Value, read_set),
    verb("delete", "WHO delete DB KEY [in TX] [within D]", "removes a key", Saved::Value, read_delete),
    verb("get", "WHO get DB KEY [within D]", "reads a value", Saved::Value, read_get),
    verb("begin", "WHO begin DB [within D] -> NAME", "begins a transaction", Saved::Value, read_begin),
    verb("commit", "WHO commit DB TX [within D]", "carries out a transaction", Saved::Value, read_commit),
    verb("share", "WHO share CAP with WHO [within D]", "gives another process a capability", Saved::Value, read_share),
    verb("save", "WHO save CAP", "keeps a capability that it may have", Saved::Value, read_save),
    verb("drop", "WHO drop CAP", "gives up a capability", Saved::Value, read_drop),
    verb("request", "WHO request WHO [body B] [blob B] [with CAP] [within D] …",
         "sends a request and awaits the answer", Saved::Value, read_request),
    verb("send", "WHO send WHO [body B] [blob B] [with CAP] [no answer] …", "sends a request and goes on",
         Saved::Request, read_send),
    verb("await", "WHO await $NAME", "awaits the answer to a `send`", Saved::Value, read_await),
    verb("receive", "WHO receive [response] [from WHO] [body B] [blob B] [with CAP] [without CAP]",
         "takes the next message", Saved::Value, read_receive),
    verb("respond", "WHO respond B [blob B] [mime WORD] [with CAP] [inherit] [metadata B]",
         "answers the message that was taken last", Saved::Value, read_respond),
    verb("log", "WHO log \"TEXT\"", "prints a line", kNothing, read_log),
    verb("spawn", "WHO spawn NAME [CLAUSE…]", "makes a child", Saved::Value, read_spawn),
    verb("state", "WHO state set B | get | clear", "writes, reads or clears the durable state", Saved::Value,
         read_state),
    verb("sleep", "WHO sleep D [within D]", "lets the timer wake it", kNothing, read_sleep),
    verb("exit", "WHO exit", "ends", kNothing, read_exit),
    verb("crash", "WHO crash \"TEXT\"", "ends as a program that fails", kNothing, read_crash),

    sim_verb("wait", "sim wait D", "lets time pass", read_sim_wait),
    sim_verb("settle", "sim settle", "until nothing is left to do without time passing", read_sim_settle),
    sim_verb("grant", "sim grant CAP to WHO", "gives a capability, past every check", read_sim_grant),
    sim_verb("kill", "sim kill WHO", "ends a process for good", read_sim_kill),
    sim_verb("revoke-all", "sim revoke-all WHO", "takes back all that it has issued", read_sim_revoke_all),
    sim_verb("crash-module", "sim crash-module kv [on NODE]", "kv dies and comes back on the same disk",
             read_sim_crash_module),
    sim_verb("crash", "sim crash WHO", "a process ends as if its program had failed", read_sim_crash),
    sim_verb("restart", "sim restart NODE", "an orderly shutdown, and up again", read_sim_restart),
    sim_verb("crash-node", "sim crash-node NODE", "the node dies, and comes up again", read_sim_crash_node),
    sim_verb("fail-storage", "sim fail-storage DB open|put|delete|get|commit [times N] \"TEXT\"",
             "an operation of the storage fails", read_sim_fail_storage),
    sim_verb("fds-limit", "sim fds-limit N [on NODE]", "how many databases stay open at most", read_sim_fds_limit),
    sim_request("http", "sim http METHOD WHO PATH [header \"NAME: VALUE\"] [body B] [within D]",
                "an HTTP request to a path that a process has bound", read_sim_http),
    sim_verb(
        "http-reply",
        "sim http-reply METHOD \"URL REGEX\" STATUS [header \"NAME: VALUE\"] [body B] [after D] [times N] [on NODE]",
        "what http-client gets from now on", read_sim_http_reply),
    package_verb("install", PackageStep::Install, "sim install PACKAGE_ID [on NODE]", "installs a package again"),
    package_verb("uninstall", PackageStep::Uninstall, "sim uninstall PACKAGE_ID [on NODE]",
                 "ends the processes of a package, and deletes its drive"),
    sim_verb("partition", "sim partition NODE NODE",
             "the connection between two nodes breaks, and no new one can be made", read_sim_partition),
    sim_verb("heal", "sim heal NODE NODE", "a new connection can be made", read_sim_heal),
    sim_verb("offline", "sim offline NODE", "the line of a node is dead in both directions", read_sim_offline),
    sim_verb("online", "sim online NODE", "it works again", read_sim_online),
    sim_verb("latency", "sim latency D NODE NODE", "how long a message between two nodes is under way",
             read_sim_latency),

    {Kind::Option, "within", "within D", "how long the sender waits"},
    {Kind::Option, "in", "in TX", "as a part of a transaction"},
    {Kind::Option, "body", "body B", "the body of the message"},
    {Kind::Option, "header", "header \"NAME: VALUE\"", "a header of an HTTP request or response"},
    {Kind::Option, "blob", "blob B", "its blob"},
    {Kind::Option, "mime", "mime WORD", "the mime type of its blob"},
    {Kind::Option, "metadata", "metadata B", "its metadata, a text"},
    {Kind::Option, "with", "with CAP", "a capability attached to it"},
    {Kind::Option, "inherit", "inherit", "it carries on the request that the process handles"},
    {Kind::Option, "context", "context B", "what the sender keeps until the answer comes"},
    {Kind::Option, "no", "no answer", "nobody awaits an answer"},
    {Kind::Option, "from", "from WHO", "who has sent it"},
    {Kind::Option, "response", "receive response", "an answer, or send error, to a `send` without a name"},
    {Kind::Option, "without", "without CAP", "a capability that is not attached to it"},

    {Kind::StateAction, "set", "state set B", "writes it"},
    {Kind::StateAction, "get", "state get", "reads it"},
    {Kind::StateAction, "clear", "state clear", "removes it"},

    {Kind::Joint, "with", "share CAP with WHO", "before who receives it"},
    {Kind::Joint, "to", "sim grant CAP to WHO", "before who receives it"},
    {Kind::Joint, "answer", "no answer", "after `no`"},
    {Kind::Joint, "as", "repeat N as NAME", "before the name of the round, or what is put before names"},
    {Kind::Joint, "after", "answers BYTES after D", "before how long it takes to answer"},
    {Kind::Joint, "from", "-> NAME from POINTER", "which part of the body is saved"},
    {Kind::Joint, "times", "times N", "how often an operation of the storage fails"},
    {Kind::Joint, "of", "=> one of E | E …", "after `one`"},
    {Kind::Joint, "kv", "crash-module kv", "the module that crashes"},
    {Kind::Joint, "up", "fault delay up to D", "before the longest delay"},
    {Kind::Joint, "at", "at most N", "before `most`"},
    {Kind::Joint, "most", "at most N", "how often a fault happens in a run"},

    {Kind::Clause, "program", "program NAME", "it runs this program"},
    {Kind::Clause, "args", "args JSON", "the arguments of the program"},
    {Kind::Clause, "requests", "requests CAP|WHO", "holds this from the start"},
    {Kind::Clause, "grants", "grants WHO [JSON]", "another process holds this from the start"},
    {Kind::Clause, "public", "public", "anyone may message it"},
    {Kind::Clause, "networking", "networking", "may exchange messages with other nodes"},
    {Kind::Clause, "exit", "exit none|restart|requests JSON", "what its end brings about"},
    {Kind::Clause, "keeps", "keeps", "saves the capabilities on the messages that it takes"},
    {Kind::Clause, "ignores", "ignores", "does not save them"},
    {Kind::Clause, "answers", "answers BYTES [after D]", "what it answers by itself"},
    {Kind::Clause, "silent", "silent", "it answers nothing by itself"},
    {Kind::Clause, "unwired", "unwired", "it has the rights that its other clauses name, and no others"},
    {Kind::Clause, "state", "state BYTES", "its durable state before its first life"},
    {Kind::Clause, "on", "on NODE", "the node where it lives"},

    {Kind::OnExit, "none", "exit none", "it is gone"},
    {Kind::OnExit, "restart", "exit restart", "it starts again"},
    {Kind::OnExit, "requests", "exit requests JSON", "these requests are sent"},

    {Kind::Setting, "semantics", "option semantics documented|hyperdrive", "how the runtime behaves"},
    {Kind::Setting, "storage", "option storage rocksdb|memory", "where databases live"},
    {Kind::Setting, "seed", "option seed N", "decides everything that varies"},
    {Kind::Setting, "limit", "option limit events N|time D|memory SIZE", "beyond it the run is undecided"},
    {Kind::Semantics, "documented", "option semantics documented", "as the documentation says"},
    {Kind::Semantics, "hyperdrive", "option semantics hyperdrive", "as the shipped runtime does"},
    {Kind::Storage, "rocksdb", "option storage rocksdb", "on disk, as in a node"},
    {Kind::Storage, "memory", "option storage memory", "in memory"},
    {Kind::Limit, "events", "option limit events N", "a number of events"},
    {Kind::Limit, "time", "option limit time D", "a duration in virtual time"},
    {Kind::Limit, "memory", "option limit memory SIZE", "a size with KiB, MiB or GiB: what a run keeps"},

    {Kind::Fault, "drop", "fault drop WHO WHO [at most N]", "a message is lost"},
    {Kind::Fault, "delay", "fault delay up to D", "a message comes later"},
    {Kind::Fault, "crash", "fault crash WHO [at most N]", "a process crashes"},
    {Kind::Fault, "crash-module", "fault crash-module kv [on NODE] [at most N]", "kv crashes"},
    {Kind::Fault, "storage", "fault storage OPERATION [at most N]", "an operation of the storage fails"},
    {Kind::Fault, "crash-node", "fault crash-node NODE [at most N]", "a node dies, and comes up again"},
    {Kind::Fault, "partition", "fault partition NODE NODE [at most N]", "a connection breaks, and heals"},

    {Kind::Operation, "open", "open", "a database is opened"},
    {Kind::Operation, "put", "put", "a value is written"},
    {Kind::Operation, "delete", "delete", "a key is removed"},
    {Kind::Operation, "get", "get", "a value is read"},
    {Kind::Operation, "commit", "commit", "a transaction is written"},

    {Kind::Right, "read", "DB read", "may read the database"},
    {Kind::Right, "write", "DB write", "may write it"},
    {Kind::Right, "read,write", "DB read,write", "both"},

    {Kind::Condition, "holds", "WHO holds CAP", "it has the capability, of several all"},
    {Kind::Condition, "lacks", "WHO lacks CAP", "it does not have it, of several none"},
    {Kind::Condition, "alive", "WHO alive", "the process is there"},
    {Kind::Condition, "dead", "WHO dead", "it is not"},
    {Kind::Condition, "state", "WHO state is BYTES", "what it has stored as its durable state"},
    {Kind::Condition, "exists", "DB exists", "the database is in the storage"},
    {Kind::Condition, "absent", "DB [key BYTES] absent", "the database, or the key, is not in the storage"},
    {Kind::Condition, "key", "DB key BYTES is BYTES", "a value in the storage"},
    {Kind::Condition, "keys", "DB keys N", "how many keys the database has"},
    {Kind::Condition, "up", "NODE up", "the node runs"},
    {Kind::Condition, "down", "NODE down", "it does not"},
    {Kind::ConditionPart, "only", "only WHO… hold CAP", "no other process has any of it; these need not have it"},
    {Kind::ConditionPart, "hold", "only WHO… hold CAP", "behind all of them; `holds` behind one"},
    {Kind::ConditionPart, "nobody", "nobody holds CAP", "no process has any of it"},
    {Kind::ConditionPart, "log", "log contains \"TEXT\"", "what was printed so far"},
    {Kind::ConditionPart, "contains", "log contains \"TEXT\"", "in a line of it"},
    {Kind::ConditionPart, "is", "DB key BYTES is BYTES", "before the value of a key, or a state"},
    {Kind::ConditionPart, "not", "not COND", "it does not hold"},
    {Kind::ConditionPart, "or", "( COND or COND … )", "one of them holds"},
    {Kind::ConditionPart, "and", "( COND and COND … )", "all of them hold"},

    {Kind::Expectation, "ok", "=> ok", "success"},
    {Kind::Expectation, "any", "=> any", "whatever happens"},
    {Kind::Expectation, "error", "=> error NAME [JSON]", "this error; `error any` is any of them"},
    {Kind::Expectation, "bounced", "=> bounced", "the kernel refused the message"},
    {Kind::Expectation, "timeout", "=> timeout", "the time passed without an answer"},
    {Kind::Expectation, "offline", "=> offline", "the other node cannot be reached"},
    {Kind::Expectation, "refused", "=> refused", "of `share` and `save`: it may not give or have this"},
    {Kind::Expectation, "crashed", "=> crashed", "the process crashed in the middle of the step"},
    {Kind::Expectation, "json", "=> json JSON", "a body that is this JSON value"},
    {Kind::Expectation, "has", "=> has JSON", "the same, but its objects may have more members"},
    {Kind::Expectation, "bytes", "=> bytes N", "a value of this size"},
    {Kind::Expectation, "matches", "=> matches \"REGEX\"", "a value in which this is found"},
    {Kind::Expectation, "status", "=> status N [E]", "of `sim http`: this status, and a body that is E"},
    {Kind::Expectation, "blob", "=> E blob BYTES", "and with it this blob"},
    {Kind::Expectation, "one", "=> one of E | E …", "one of these happens"},

    {Kind::Error, "NoDb", "error NoDb", "kv: there is no such database"},
    {Kind::Error, "KeyNotFound", "error KeyNotFound", "kv: there is no such key"},
    {Kind::Error, "NoTx", "error NoTx", "kv: there is no such transaction"},
    {Kind::Error, "NoWriteCap", "error NoWriteCap", "kv: the sender may not write"},
    {Kind::Error, "NoReadCap", "error NoReadCap", "kv: the sender may not read"},
    {Kind::Error, "MismatchingPackageId", "error MismatchingPackageId", "kv: the database is another package's"},
    {Kind::Error, "AddCapFailed", "error AddCapFailed", "kv: a capability could not be given"},
    {Kind::Error, "MalformedRequest", "error MalformedRequest", "kv: the request cannot be read"},
    {Kind::Error, "RocksDBError", "error RocksDBError", "kv: the storage failed"},
    {Kind::Error, "IOError", "error IOError", "kv: the disk failed"},
    {Kind::Error, "NameTaken", "error NameTaken", "`spawn`: a process has the name"},
    {Kind::Error, "NoFileAtPath", "error NoFileAtPath", "`spawn`: there is no program"},

    {Kind::Form, "hex:", "hex:00ff", "bytes, two digits each"},
    {Kind::Form, "base64:", "base64:AAEC", "bytes in base64"},
    {Kind::Form, "file:", "file:PATH", "the bytes of a file"},
    {Kind::Form, "repeat:", "repeat:TEXT*N", "the text N times"},

    {Kind::Name, "our", "our@PROCESS_ID", "the node itself, in an address"},
    {Kind::Name, "any", "any", "anything that happens, or any error"},
    {Kind::Name, "cap", "cap ISSUER JSON", "begins a capability that is not of a database"},
});

static_assert(std::is_sorted(kTable.begin(), kTable.end(),
                             [](const Keyword& a, const Keyword& b) { return a.kind < b.kind; }));

constexpr std::size_t begin_of(std::size_t kind) {
  std::size_t at = 0;
  while (at < kTable.size() && static_cast<std::size_t>(kTable[at].kind) < kind) ++at;
  return at;
}

constexpr std::size_t kKinds = static_cast<std::size_t>(KeywordKind::Name) + 1;

constexpr auto kBegins = [] {
  std::array<std::size_t, kKinds + 1> begins{};
  for (std::size_t kind = 0; kind <= kKinds; ++kind) begins[kind] = begin_of(kind);
  return begins;
}();

const Keyword* find_in(std::span<const Keyword> words, std::string_view text) {
  const auto found = std::find_if(words.begin(), words.end(), [&](const Keyword& word) { return word.text == text; });
  return found == words.end() ? nullptr : &*found;
}

template <class Is>
std::string_view text_of(KeywordKind kind, Is is) {
  const auto words = keywords_of(kind);
  return std::find_if(words.begin(), words.end(), is)->text;
}

}  // namespace

std::span<const Keyword> table() { return kTable; }

std::span<const Keyword> keywords_of(KeywordKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  return table().subspan(kBegins[index], kBegins[index + 1] - kBegins[index]);
}

std::span<const Keyword> statement_keywords() {
  return table().first(kBegins[static_cast<std::size_t>(KeywordKind::End) + 1]);
}

const Keyword* find_keyword(KeywordKind kind, std::string_view text) { return find_in(keywords_of(kind), text); }
const Keyword* find_statement(std::string_view text) { return find_in(statement_keywords(), text); }

bool is_reserved(std::string_view text) {
  return find_statement(text) != nullptr || find_keyword(KeywordKind::Name, text) != nullptr;
}

std::string_view keyword_of(BlockKind kind) {
  return text_of(KeywordKind::Block, [&](const Keyword& word) { return word.block == kind; });
}

std::string_view to_text(Property::Kind kind) {
  return text_of(KeywordKind::Property, [&](const Keyword& word) { return word.property == kind; });
}

std::vector<std::string_view> texts_of(KeywordKind kind) {
  std::vector<std::string_view> texts;
  for (const Keyword& word : keywords_of(kind)) texts.push_back(word.text);
  return texts;
}

}  // namespace hypersim::language
