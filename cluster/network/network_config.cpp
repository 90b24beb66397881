#include "network_config.hpp"

#include <caf/io/middleman.hpp>
#include <caf/openssl/all.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <thread>
#include <unistd.h>

#include "messages.hpp"

namespace hypersim::cluster {

namespace {

// The side that listens sees a connection that is cut off by its heartbeats only; and a connection is cut if nothing
// whole arrives for so long, which has to be several heartbeats and longer than the largest message takes.
constexpr caf::timespan kHeartbeat = std::chrono::milliseconds(500);
constexpr caf::timespan kConnectionTimeout = std::chrono::seconds(4);

constexpr std::chrono::milliseconds kEndsAnywayAfter(800);
constexpr std::chrono::milliseconds kBetweenEndLooks(10);

/// Hosts with the same hardware addresses, and processes with the same number in them, as in containers, would be the
/// same node to CAF: what differs then is how many systems there have been, modulo 256.
void be_another_node(const caf::actor_system_config& config) {
  // Once: systems of the same process differ by themselves.
  static const bool has_skipped = [&] {
    for (std::uint64_t skipped = random_number() % 256; skipped > 0; --skipped)
      (void)caf::node_id::default_data::local(config);
    return true;
  }();
  (void)has_skipped;
}

}  // namespace

NetworkConfig::NetworkConfig(const Security& security) : has_tls_(security.tls.has_value()) {
  set("scheduler.max-threads", std::size_t{1});
  set("scheduler.policy", caf::atom("sharing"));  // which waits in place of looking again and again
  set("middleman.workers", std::size_t{1});
  set("middleman.heartbeat-interval", kHeartbeat);
  set("middleman.connection-timeout", kConnectionTimeout);
  load<caf::io::middleman>();
  if (security.tls) {
    load<caf::openssl::manager>();
    openssl_certificate = kept(security.tls->certificate);
    openssl_key = kept(security.tls->key);
    openssl_cafile = kept(security.tls->authority);
  }
  add_messages(*this);
  be_another_node(*this);
}

NetworkConfig::~NetworkConfig() {
  for (const int file : files_) {
    if (file >= 0) ::close(file);
  }
}

std::string NetworkConfig::kept(const std::string& path) {
  std::FILE* const from = std::fopen(path.c_str(), "rbe");
  if (from == nullptr) return path;
  const int copy = ::memfd_create("hypersim", MFD_CLOEXEC);
  bool is_whole = copy >= 0;
  char part[4096];
  for (std::size_t got = 0; is_whole && (got = std::fread(part, 1, sizeof part, from)) > 0;)
    is_whole = ::write(copy, part, got) == static_cast<ssize_t>(got);
  std::fclose(from);
  if (copy >= 0) files_[kept_++] = copy;
  return is_whole ? fmt::format("/proc/self/fd/{}", copy) : path;
}

EndsAnyway::EndsAnyway(int exit_code) : is_cancelled_(std::make_shared<std::atomic<bool>>(false)) {
  std::thread([is_cancelled = is_cancelled_, exit_code] {
    const auto until = std::chrono::steady_clock::now() + kEndsAnywayAfter;
    while (std::chrono::steady_clock::now() < until) {
      if (is_cancelled->load()) return;
      std::this_thread::sleep_for(kBetweenEndLooks);
    }
    if (!is_cancelled->load()) ::_exit(exit_code);
  }).detach();
}

EndsAnyway::~EndsAnyway() { is_cancelled_->store(true); }

WithoutSignals::WithoutSignals() {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, &before_);
}

WithoutSignals::~WithoutSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

std::uint64_t random_number() {
  std::uint64_t number = 0;
  for (std::size_t got = 0; got < sizeof number;) {
    const ssize_t more = ::getrandom(reinterpret_cast<char*>(&number) + got, sizeof number - got, 0);
    if (more > 0) got += static_cast<std::size_t>(more);
  }
  return number;
}

}  // namespace hypersim::cluster
