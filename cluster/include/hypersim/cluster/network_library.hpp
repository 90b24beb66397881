#pragma once
// The part of this room that talks to other machines. It is a library that is loaded when it is first asked for: the
// ones that it needs, CAF's network engine and OpenSSL, would double the time that every command takes to start.

#include <memory>
#include <string>

#include "hypersim/cluster/security.hpp"
#include "hypersim/cluster/worker.hpp"
#include "hypersim/cluster/workers.hpp"
#include "hypersim/runtime/result.hpp"

namespace hypersim::cluster {

class NetworkLibrary {
 public:
  virtual ~NetworkLibrary() = default;

  /// Reads the certificates and the key as TLS will: CAF would end the process, or wait for ever, where one of them
  /// cannot be used. The error is a sentence that names the option and the file.
  virtual runtime::Result<runtime::Done, std::string> try_certificates(const TlsFiles& files) const = 0;

  /// Begins to connect.
  virtual std::unique_ptr<Workers> connect(WorkersOptions options) const = 0;

  /// Works until it is to end. If connections or what is being played do not end in time then, the process is ended
  /// with that code. The error is a sentence: it cannot listen there.
  virtual runtime::Result<runtime::Done, std::string> work(const WorkerOptions& options, const WorkerCalls& calls,
                                                           int exit_code) const = 0;
};

/// Where it is: beside the folder of the program.
std::string network_library_path();

/// Loads it, once. The error is a sentence that names the file.
runtime::Result<const NetworkLibrary*, std::string> network_library();

/// Reads the token, and has the library try the certificates. The error is a sentence.
runtime::Result<Security, std::string> read_usable_security(const SecurityFiles& files, const NetworkLibrary& library);

/// What the library defines.
inline constexpr const char* kNetworkLibrarySymbol = "hypersim_network_library";
using GetNetworkLibrary = const NetworkLibrary* (*)();

}  // namespace hypersim::cluster
