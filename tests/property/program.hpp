#pragma once
// A random program: what a few processes and the world outside them do, one step after the other. Each field is a small
// number that scenario_writer.cpp reads modulo the number of choices. So every program means something, and still does
// when rapidcheck has removed steps or made numbers smaller.

#include <vector>

namespace hypersim::property {

/// One process of the cast.
struct Member {
  bool second_package = false;
  bool opens_first = false;  // its database, before all else
  bool wired = true;
  // For a process that is not wired:
  bool requests_kv = true;
  bool grants_kv = true;
  int requests_peer = 0;  // 0: none
  int grants_peer = 0;
  int requests_db = 0;
  bool is_public = false;
  bool ignores = false;
  bool silent = false;
};

enum class Verb {
  Log,
  Open,
  Set,
  Get,
  Delete,
  Remove,
  Begin,
  SetInTx,
  DeleteInTx,
  Commit,
  SetWithoutBlob,
  Nonsense,
  Share,
  Save,
  SaveWhatWasSent,  // something that was on a message to this process, whatever became of the message
  Drop,
  Request,
  Send,
  SendNoAnswer,
  SendUnawaited,
  Await,
  Receive,
  ReceiveResponse,
  Respond,
  Grant,
  Kill,
  RevokeAll,
  CrashKv,
  LimitFds,
  FailStorage,
  Wait,
  Check,
};

/// Which capability: one of a database, the right to message, or one that a process makes up.
enum class CapSort { Read, Write, Both, Messaging, MessagingKv, Own };

struct Step {
  Verb verb = Verb::Log;
  int who = 0;   // acts
  int whom = 0;  // receives
  int db = 0;    // from the point of view of `who`: its own two, those of the other package, an invalid name
  CapSort cap = CapSort::Read;
  int of = 0;  // whose capability; 0 is one's own
  int key = 0;
  int value = 0;
  int saved = 0;  // which of the transactions or requests so far; transaction 0 is one that nobody began
  bool with_cap = false;
};

struct Program {
  std::vector<Member> cast;
  std::vector<Step> steps;
};

}  // namespace hypersim::property
