#include "hypersim/analysis/row_text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "hypersim/runtime/assert.hpp"

namespace hypersim::analysis {

namespace {

using enum runtime::Row;

constexpr auto kRows = std::to_array<RowText>({
    {D1, "saving a capability",
     "it is kept only if it arrived on a message to this process, or if this process issues it; else it is refused",
     "anything is signed and kept: a process can mint any capability for itself",
     "a capability proves nothing about how its holder came by it: do not rely on it against programs that you have "
     "not written"},
    {D2, "order in kv", "requests of one process are handled in the order in which they were sent",
     "each request is a task of its own: requests that one process sends without waiting can overtake each other",
     "wait for each answer before the next request, or put the writes into a transaction"},
    {D3, "the owner of a transaction",
     "a tx_id belongs to the process that began it and to its database; used elsewhere it is NoTx",
     "ids are global: any process that knows one and may write to some database can stage into it, or commit it into "
     "that other database",
     "never tell a tx_id to another process, and use it with the database for which it was begun"},
    {D4, "Get, Set, Delete, BeginTx and Commit where there is no database", "NoDb", "the database is created",
     "do not take NoDb as the sign that a database was removed: it does not come"},
    {D5, "RemoveDb", "the database is gone, with its transactions and with its capabilities, from every holder",
     "an empty database is left, capabilities and staged transactions go on, and a later Commit writes into it",
     "after RemoveDb everybody to whom rights were given still has them: use a new name for what must be new"},
    {D6, "RemoveDb of a database that never existed", "NoDb", "IOError with the system's text",
     "take any error of RemoveDb as \"it was not there\" only after looking at its text"},
    {D7, "names of databases", "one path component of 1 to 255 bytes, not `.` or `..`, no `/` or NUL; else IOError",
     "the name is joined to the path unchecked: it can nest, and reach another package's database or a folder outside "
     "of the node's home",
     "check names that come from others before they reach Open or RemoveDb"},
    {D8, "spawn with a taken name", "NameTaken, and nothing changes",
     "the clauses' grants are applied, parent and existing process get each other's messaging capability, the existing "
     "one receives a second `run`, and the answer is Ok with its id",
     "spawn under names that are new, and let a program expect a second `run`"},
    {D9, "capabilities on OnExit requests", "filtered like those of any message", "not filtered",
     "who receives a last request cannot take the capabilities on it as proof"},
    {D10, "messaging between parent and child", "granted before the child runs",
     "granted after that: an early message of the child can bounce",
     "let the parent send the first message, and the child wait for it"},
    {D11, "grants to a process that does not exist", "kept until it is initialized", "lost",
     "grant after the process is there, also between packages that are installed one after the other"},
    {D12, "revocation", "complete, and it survives a restart",
     "the index of what was issued is in memory only, and knows neither initial capabilities nor boot grants: those "
     "are never revoked",
     "do not rely on a kill to take rights back"},
    {D13, "staged operations of a process that is gone", "discarded",
     "they stay until the node restarts, and whoever knows the tx_id can commit them",
     "do not take the end of a process for the end of its transaction"},
    {D14, "setting up a manifest", "all entries' capabilities, then all run",
     "entry by entry: the first runs before the second's grants",
     "do not use a right that another entry grants before that entry has run"},
    {D15, "overload of the kernel", "no limit but the scenario's",
     "a full event loop of 100 000 messages: a runtime module that sends ends the node, a process that sends waits",
     "bound how many requests are under way"},
    {D16, "two requests for one closed database at once", "one opens it, and both are served",
     "one of them gets RocksDBError, because the other holds the lock",
     "open once and wait for the answer, and try again after RocksDBError"},
    {D17, "a process that does not read its inbox", "the inbox grows, and nobody else waits",
     "the inbox holds 100 messages; then the event loop, and so every process, waits for it",
     "read your inbox also while you wait, and never send more than 100 requests without reading"},
    {D18, "a limit of 0 open databases, and re-opening while databases are closed",
     "at least one stays open, and requests are served in turn", "the node ends",
     "keep fewer databases open than the limit"},
    {D19, "which process is the kernel", "`kernel:distro:sys`", "any local process *named* `kernel`, of any package",
     "never name a process `kernel`"},
    {D20, "OnExit requests of a killed process", "sent", "not sent", "do not rely on a last request after a kill"},
    {D21, "two answers under one id, both queued while another is awaited", "the second vanishes",
     "both are delivered, and the second becomes the prompting message",
     "expect an answer twice, and do not answer with a stale prompting message"},
    {D22, "a kill during restart back-off", "the process stays dead", "the pending restart brings it back",
     "set OnExit to None before you kill a process that must stay dead"},
    {D23, "a crash of the node", "processes with OnExit None do not come back",
     "they may, if anything else was written after them", "expect a process that should be gone after a crash"},
    {D24, "what the filter means by \"issued by the sender\"", "the same process on the same node",
     "only the process id is compared: a namesake's capability on another node passes",
     "do not take a capability of another node's namesake as proof that it was given"},
    {D25, "an Open that fails", "issues no capabilities", "issues them all the same",
     "holding the capabilities does not mean that the database is there"},
    {D26, "two commits that overlap", "one after the other", "one may get RocksDBError \"Resource busy: \"",
     "try a commit again after RocksDBError, with a new transaction"},
    {D27, "a Request that carries the id that its receiver awaits", "queued like any other",
     "the receiver dies: \"fatal: received Request instead of Response\"",
     "never call back with `inherit` into a process that awaits your answer"},
    {D28, "two inheriting requests under one id", "the older's timeout ends with it", "it strikes the newer",
     "await one inheriting request before you send the next"},
    {D29, "SetOnExit of a running process, by another", "its end follows it",
     "only the process map, and so a reboot, follows it", "let the process set its own OnExit"},
    {D30, "a process that was not begun with Restart sets it itself", "it restarts",
     "its end is a panic of the kernel, and the node ends", "begin a process with Restart if it is ever to have it"},
    {D31, "a capability that was saved on another node comes back to its issuer's node", "accepted",
     "stripped, because saving has signed it anew with the other node's key",
     "ask the issuer's node again rather than send a capability home"},
    {D32, "capabilities of a third node on a message", "verified against that node's key, else left off", "believed",
     "do not take a capability of a third node as proof"},
    {D33, "InitializeProcess that fails for a taken id", "changes nothing",
     "the sender holds messaging on the process that is there", "whoever may message the kernel may message anyone"},
    {D34, "`Booted` from a process", "ignored", "`run` to every userspace process",
     "let a program expect a second `run`"},
    {D35, "Open by a process that has ended meanwhile", "AddCapFailed, heard only by whoever the request inherits from",
     "the database is made; Ok, heard only by whoever the request inherits from",
     "expect a database that nobody remembers to have opened"},
    {D36, "a process with OnExit Requests at boot", "its requests are sent, and it is not started",
     "requests are sent only where messaging on the *literal* address is held; it is started",
     "let such a process expect to be started again"},
    {D37, "a killed process after a crash of the node", "stays dead",
     "comes back if nothing was written since: a kill writes only if it revoked something",
     "expect a killed process after a crash"},
    {D38, "spawn without messaging on vfs:distro:sys, or without a read right on the program's drive", "allowed",
     "NoFileAtPath", "request `vfs:distro:sys` in the manifest of whoever spawns"},
    {D39, "GrantCapabilities, DropCapabilities, and InitializeProcess's messaging",
     "in force before the sender's next message is routed",
     "by another channel: the sender's next message may be judged before",
     "wait for an answer between a grant and its use"},
    {D40, "back-off after a kill and a new start under the same id", "begins anew", "goes on",
     "a process that crashed before a kill starts slowly after it"},
    {D41, "the blob of this message after get_state, set_state, clear_state and spawn", "still the message's",
     "none, or the last blob, of whichever message", "take the blob before any other call"},
    {D42, "a Response that cannot be delivered over the network",
     "the answerer receives Offline, with the prompting message back, and may answer again", "it is not told",
     "let the asker ask again"},
    {D44, "a message too large for the network; a connection of 30 minutes",
     "that message alone is lost; no limit of time", "the connection breaks with all that is queued on it, both ways",
     "send large things in parts, and ask again after a Timeout"},
    {D45, "what a process with OnExit None issued, at an orderly shutdown", "revoked", "stays with the holders",
     "do not rely on a shutdown to take rights back"},
});

}  // namespace

const RowText& text_of(runtime::Row row) {
  const auto found = std::find_if(kRows.begin(), kRows.end(), [&](const RowText& one) { return one.row == row; });
  HYPERSIM_ASSERT(found != kRows.end());
  return *found;
}

std::string told_as_shipped(runtime::Row row) {
  const RowText& text = text_of(row);
  return fmt::format("{}, {}: on a shipped node, {}", to_text(row), text.topic, text.shipped);
}

std::string told_as_documented(runtime::Row row) {
  const RowText& text = text_of(row);
  return fmt::format("{}, {}: by the documentation, {}", to_text(row), text.topic, text.documented);
}

}  // namespace hypersim::analysis
