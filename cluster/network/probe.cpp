#include "probe.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <fmt/format.h>
#include <memory>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

#include "certificates.hpp"

namespace hypersim::cluster {

using runtime::Done;
using runtime::fail;
using runtime::Result;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kProbeTime(2000);
constexpr int kBetweenProbeLooksMs = 50;
constexpr const char* kNoWorker = "what answers there does not speak as a worker does";

struct FreeTls {
  void operator()(SSL* tls) const { ::SSL_free(tls); }
};

class Probe {
 public:
  explicit Probe(const std::atomic<bool>& stop) : stop_(stop), until_(Clock::now() + kProbeTime) {}
  ~Probe() {
    tls_.reset();
    if (fd_ >= 0) ::close(fd_);
  }
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  Result<Done, std::string> connect_to(const std::string& number, std::uint16_t port) {
    sockaddr_storage where = {};
    const socklen_t size = socket_address(number, port, where);
    fd_ = ::socket(where.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (size == 0 || fd_ < 0) return fail(std::generic_category().message(errno));
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&where), size) == 0) return runtime::kDone;
    if (errno != EINPROGRESS) return fail(std::generic_category().message(errno));
    if (auto ready = wait_for(POLLOUT); !ready.ok()) return ready;
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0) return fail(std::generic_category().message(error));
    return runtime::kDone;
  }

  /// The first bytes of a worker.
  Result<Done, std::string> hear() {
    char byte = 0;
    for (;;) {
      if (auto ready = wait_for(POLLIN); !ready.ok()) return ready;
      const ssize_t got = ::recv(fd_, &byte, 1, 0);
      if (got > 0) return as_of_a_worker(byte);
      if (got == 0) return fail(std::string("the connection is closed at once; does the worker want TLS?"));
      if (errno != EAGAIN && errno != EINTR) return fail(std::generic_category().message(errno));
    }
  }
  Result<Done, std::string> hear_by_tls(SSL_CTX& context) {
    ::ERR_clear_error();
    tls_.reset(::SSL_new(&context));
    if (!tls_ || ::SSL_set_fd(tls_.get(), fd_) != 1) return fail(tls_reason("no memory for TLS"));
    auto shaken = by_tls([&] { return ::SSL_connect(tls_.get()); });
    if (!shaken.ok()) return shaken;
    char byte = 0;
    auto heard = by_tls([&] { return ::SSL_read(tls_.get(), &byte, 1); });
    return heard.ok() ? as_of_a_worker(byte) : heard;
  }

 private:
  /// CAF's handshake, which the side that listens begins, has the number 0.
  static Result<Done, std::string> as_of_a_worker(char byte) {
    if (byte != 0) return fail(std::string(kNoWorker));
    return runtime::kDone;
  }

  static socklen_t socket_address(const std::string& number, std::uint16_t port, sockaddr_storage& where) {
    auto& four = reinterpret_cast<sockaddr_in&>(where);
    if (::inet_pton(AF_INET, number.c_str(), &four.sin_addr) == 1) {
      four.sin_family = AF_INET;
      four.sin_port = htons(port);
      return sizeof four;
    }
    auto& six = reinterpret_cast<sockaddr_in6&>(where);
    if (::inet_pton(AF_INET6, number.c_str(), &six.sin6_addr) != 1) return 0;
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    return sizeof six;
  }

  Result<Done, std::string> wait_for(short events) {
    for (;;) {
      pollfd waits{fd_, events, 0};
      const int ready = ::poll(&waits, 1, kBetweenProbeLooksMs);
      if (ready > 0) return runtime::kDone;
      if (stop_.load()) return fail(std::string("interrupted"));
      if (Clock::now() >= until_) return fail(std::string("nobody answers"));
    }
  }

  template <class Call>
  Result<Done, std::string> by_tls(const Call& call) {
    for (;;) {
      errno = 0;
      const int done = call();
      if (done > 0) return runtime::kDone;
      const int error = ::SSL_get_error(tls_.get(), done);
      if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) return fail(why_not());
      if (auto ready = wait_for(error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT); !ready.ok()) return ready;
    }
  }

  std::string why_not() const {
    const long verified = ::SSL_get_verify_result(tls_.get());
    if (verified != X509_V_OK) {
      return fmt::format("its certificate does not count: {} (--tls-ca)", ::X509_verify_cert_error_string(verified));
    }
    const unsigned long error = ::ERR_peek_last_error();
    const int reason = ERR_GET_REASON(error);
    if (error != 0 && reason == SSL_R_WRONG_VERSION_NUMBER) return "it does not speak TLS";
    if (error != 0 && reason >= SSL_AD_REASON_OFFSET)
      return fmt::format("it does not take our certificate: {} (--tls-cert)", tls_reason("it does not say why"));
    return tls_reason("the connection is closed; does the worker take TLS, and our certificate?");
  }

  const std::atomic<bool>& stop_;
  const Clock::time_point until_;
  int fd_ = -1;
  std::unique_ptr<SSL, FreeTls> tls_;
};

}  // namespace

Result<std::string, std::string> probe(const Address& address, const Security& security,
                                       const std::atomic<bool>& stop) {
  const auto numbers = resolve(address);
  if (!numbers.ok()) return fail(numbers.error());
  TlsContext context;
  if (security.tls) {
    auto made = make_tls_context(*security.tls);
    if (!made.ok()) return fail(std::move(made).error());
    context = std::move(made).value();
  }
  std::string why;
  for (const std::string& number : *numbers) {
    Probe attempt(stop);
    auto heard = attempt.connect_to(number, address.port);
    if (heard.ok()) heard = context ? attempt.hear_by_tls(*context) : attempt.hear();
    if (heard.ok()) return number;
    why = heard.error();
  }
  return fail(why.empty() ? std::string(kNoWorker) : why);
}

}  // namespace hypersim::cluster
