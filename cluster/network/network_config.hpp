#pragma once
// How CAF's network engine is set up at both ends.

#include <array>
#include <atomic>
#include <caf/all.hpp>
#include <csignal>
#include <cstdint>
#include <memory>
#include <string>

#include "hypersim/cluster/security.hpp"
#include "hypersim/runtime/result.hpp"

namespace hypersim::cluster {

class NetworkConfig : public caf::actor_system_config {
 public:
  /// The files of `security` can be read, as read_security() has found.
  explicit NetworkConfig(const Security& security);
  ~NetworkConfig() override;
  NetworkConfig(const NetworkConfig&) = delete;
  NetworkConfig& operator=(const NetworkConfig&) = delete;

  bool has_tls() const { return has_tls_; }

 private:
  /// A path at which these bytes stay, whatever becomes of the file: CAF reads it at every connection, and ends the
  /// process if it cannot. The file's own path if the system has no memory for that.
  std::string kept(const std::string& path);

  const bool has_tls_;
  std::array<int, 3> files_{-1, -1, -1};
  std::size_t kept_ = 0;
};

/// Made before the end of a system of CAF, which waits for ever for a few things: if this is not destroyed in time, the
/// process is ended with that code.
class EndsAnyway {
 public:
  explicit EndsAnyway(int exit_code);
  ~EndsAnyway();
  EndsAnyway(const EndsAnyway&) = delete;
  EndsAnyway& operator=(const EndsAnyway&) = delete;

 private:
  std::shared_ptr<std::atomic<bool>> is_cancelled_;
};

/// While it lives, threads that are started get no signals: those of CAF are not to be interrupted.
class WithoutSignals {
 public:
  WithoutSignals();
  ~WithoutSignals();
  WithoutSignals(const WithoutSignals&) = delete;
  WithoutSignals& operator=(const WithoutSignals&) = delete;

 private:
  sigset_t before_;
};

/// A number that nobody can guess.
std::uint64_t random_number();

}  // namespace hypersim::cluster
