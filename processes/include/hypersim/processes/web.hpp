#pragma once
// HTTP as the stand-ins for http-server:distro:sys and http-client:distro:sys see it: what a client outside of the node
// asks and gets, and what the node asks of the world (docs/stand-ins.md).

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/runtime/message.hpp"
#include "hypersim/runtime/step_id.hpp"

namespace hypersim::processes {

/// By name, in small letters.
using WebHeaders = std::map<std::string, std::string>;

/// A request to a path of a process.
struct WebRequest {
  std::uint64_t number = 0;  // of its node
  runtime::StepId step;      // that sends it
  std::string method;
  runtime::ProcessId process;
  std::string path;  // below those of the process: `/notes?page=2`
  WebHeaders headers;
  std::optional<runtime::Bytes> body;
};

/// How it came to its answer.
enum class WebHow {
  Answered,     // by the process
  Cached,       // with what the process has bound to the path
  NoPath,       // nothing is bound there
  Unbound,      // the process has unbound it
  Login,        // the page on which one logs in
  Redirected,   // to the host of the process
  WrongHost,    // the host is another package's, or there is none
  LocalOnly,    // not for one behind a proxy
  NotAnswered,  // the process took too long
  NoResponse,   // what the process answered is no response
  Refused       // nobody listens: http-server:distro:sys is not there, or ended meanwhile
};

struct WebAnswer {
  std::uint64_t status = 0;
  runtime::Bytes body;
  WebHow how = WebHow::Answered;
  std::optional<runtime::RequestId> asked;  // the request to the process
  std::vector<std::string> bound;           // NoPath: what the process has bound, as it wrote it
};

/// A request of the node to the world.
struct WebCall {
  std::string method;
  std::string url;
};

struct WebReply {
  std::uint64_t status = 200;
  WebHeaders headers;
  runtime::Bytes body;
  std::uint64_t after_ms = 0;
};

}  // namespace hypersim::processes
