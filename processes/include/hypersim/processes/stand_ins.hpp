#pragma once
// Bundled programs that stand in for modules and system processes of a node that hypersim does not have: they answer as
// those do, as far as docs/stand-ins.md says. Beside what every program sees of its node, they see a host: the disk,
// the clients of the HTTP server, and the world that the node's HTTP client reaches.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "hypersim/processes/file_tree.hpp"
#include "hypersim/processes/web.hpp"
#include "hypersim/runtime/process.hpp"
#include "hypersim/runtime/time.hpp"

namespace hypersim::processes {

/// What the stand-ins of one node find outside of it. It outlives their processes.
class StandInHost {
 public:
  virtual ~StandInHost() = default;

  /// What happens from now on belongs to that step.
  virtual void set_step(runtime::StepId step) = 0;
  virtual runtime::LogicalTime now() const = 0;
  /// Wakes that process after that time, in this life of it; see runtime::Wake.
  virtual void wake_after(const runtime::ProcessId& process, std::uint64_t ms) = 0;

  /// Of vfs:distro:sys.
  virtual FileTree& files() = 0;
  /// Puts what an installation of that package ships into its drive; nothing if no such package is known.
  virtual std::optional<FileResult<Done>> unpack(const runtime::PackageId& package) = 0;

  /// Of http-server:distro:sys: the next request of a client. Then what happens belongs to the step that sends it. The
  /// server is woken when there is one.
  virtual std::optional<WebRequest> next_request() = 0;
  /// The request with that number has been handed on to a process.
  virtual void request_is_asked(std::uint64_t number, runtime::RequestId asked) = 0;
  /// No effect if the client has gone.
  virtual void answer_request(std::uint64_t number, WebAnswer answer) = 0;

  /// Of http-client:distro:sys: what the world answers; nothing if the host cannot be reached.
  virtual std::optional<WebReply> call(const WebCall& call) = 0;
};

/// One of them.
struct StandIn {
  std::string_view program;   // its name behind `program`
  runtime::ProcessId module;  // what it stands in for
  runtime::Task<> (*run)(runtime::Process& self, StandInHost& host);
};

std::span<const StandIn> stand_ins();
/// Null if there is none.
const StandIn* stand_in_called(std::string_view program);
const StandIn* stand_in_for(const runtime::ProcessId& module);
const StandIn& http_server();
const StandIn& http_client();
const StandIn& vfs();
const StandIn& homepage();

/// The program. `host` outlives the process.
runtime::Program make_stand_in(const StandIn& stand_in, StandInHost& host);

}  // namespace hypersim::processes
