#include "worker_process.hpp"

#include <caf/all.hpp>
#include <caf/io/all.hpp>
#include <caf/openssl/all.hpp>
#include <chrono>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <thread>

#include "network_config.hpp"
#include "playing_thread.hpp"
#include "worker_actor.hpp"

namespace hypersim::cluster {

using runtime::fail;

namespace {

constexpr std::chrono::milliseconds kBetweenWorkerLooks(50);

/// A system, the actor, the thread that plays: destroyed in the opposite order, after a watch over that was set.
class WorkerProcess {
 public:
  WorkerProcess(const WorkerOptions& options, const WorkerCalls& calls) : options_(options), config_(options.security) {
    const WithoutSignals without_signals;
    system_.emplace(config_);
    actor_ = system_->spawn<WorkerActor>(options, calls, thread_);
    thread_ = std::make_unique<PlayingThread>(calls, WorkerActor::calls_to(actor_));
  }
  ~WorkerProcess() {
    thread_.reset();
    caf::anon_send_exit(actor_, caf::exit_reason::user_shutdown);
    actor_ = nullptr;
    system_.reset();
  }
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  runtime::Result<Address, std::string> listen() {
    const auto numbers = resolve(options_.listen);
    if (!numbers.ok()) return fail("--listen: " + numbers.error());
    const std::string& host = numbers->front();
    if (const std::string missing = missing_for({host, options_.listen.port}, options_.security); !missing.empty())
      return fail("--listen: " + missing);
    const auto port = config_.has_tls() ? caf::openssl::publish(actor_, options_.listen.port, host.c_str(), true)
                                        : caf::io::publish(actor_, options_.listen.port, host.c_str(), true);
    if (!port) {
      return fail(
          fmt::format("--listen {}: nothing can listen there: the port is taken, or is for the administrator, or "
                      "the address is none of this machine",
                      options_.listen.text()));
    }
    return Address{host, *port};
  }

 private:
  const WorkerOptions& options_;
  NetworkConfig config_;
  std::optional<caf::actor_system> system_;
  std::unique_ptr<PlayingThread> thread_;
  caf::actor actor_;
};

}  // namespace

runtime::Result<runtime::Done, std::string> work_in_process(const WorkerOptions& options, const WorkerCalls& calls,
                                                            int exit_code) {
  if (std::string missing = missing_for(options.listen, options.security); !missing.empty())
    return fail("--listen: " + missing);
  std::optional<WorkerProcess> process(std::in_place, options, calls);
  const auto listening = process->listen();
  if (listening.ok()) {
    calls.on_listening(*listening);
    while (!calls.stops()) std::this_thread::sleep_for(kBetweenWorkerLooks);
  }
  const EndsAnyway ends_anyway(exit_code);
  process.reset();
  if (!listening.ok()) return fail(listening.error());
  return runtime::kDone;
}

}  // namespace hypersim::cluster
