#include "linked_library.hpp"

#include <utility>

#include "certificates.hpp"
#include "connected_workers.hpp"
#include "worker_process.hpp"

namespace hypersim::cluster {

namespace {

class LinkedNetworkLibrary final : public NetworkLibrary {
 public:
  runtime::Result<runtime::Done, std::string> try_certificates(const TlsFiles& files) const override {
    const auto context = make_tls_context(files);
    if (!context.ok()) return runtime::fail(context.error());
    return runtime::kDone;
  }

  std::unique_ptr<Workers> connect(WorkersOptions options) const override {
    return std::make_unique<ConnectedWorkers>(std::move(options));
  }

  runtime::Result<runtime::Done, std::string> work(const WorkerOptions& options, const WorkerCalls& calls,
                                                   int exit_code) const override {
    return work_in_process(options, calls, exit_code);
  }
};

}  // namespace

const NetworkLibrary& linked_network_library() {
  static const LinkedNetworkLibrary library;
  return library;
}

}  // namespace hypersim::cluster
