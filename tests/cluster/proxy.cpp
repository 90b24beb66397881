#include "proxy.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace hypersim::cluster {

namespace {

constexpr int kBetweenProxyLooksMs = 5;

sockaddr_in this_machine(std::uint16_t port) {
  sockaddr_in where = {};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  where.sin_port = htons(port);
  return where;
}

}  // namespace

int connect_to(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in where = this_machine(port);
  EXPECT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&where), sizeof where), 0);
  return fd;
}

Proxy::Proxy(std::uint16_t to) : to_(to) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in where = this_machine(0);
  EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&where), sizeof where), 0);
  EXPECT_EQ(::listen(listener_, 16), 0);
  socklen_t size = sizeof where;
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&where), &size);
  port_ = ntohs(where.sin_port);
  thread_ = std::thread([this] { loop(); });
}

Proxy::~Proxy() {
  is_over_ = true;
  thread_.join();
  ::close(listener_);
}

void Proxy::accept_one() {
  const int from = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (from < 0) return;
  const int to = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in where = this_machine(to_);
  if (::connect(to, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
    ::close(from);
    ::close(to);
    return;
  }
  pairs_.push_back({{from, to}});
}

/// False if one end is closed.
bool Proxy::pass_on(Pair& pair, int from) {
  char part[65536];
  const ssize_t got = ::recv(pair.ends[from], part, sizeof part, 0);
  if (got <= 0) return false;
  for (ssize_t sent = 0; sent < got;) {
    const ssize_t more = ::send(pair.ends[1 - from], part + sent, static_cast<std::size_t>(got - sent), MSG_NOSIGNAL);
    if (more <= 0) return false;
    sent += more;
  }
  bytes_ += static_cast<std::uint64_t>(got);
  return true;
}

void Proxy::loop() {
  while (!is_over_) {
    std::vector<pollfd> waits = {{listener_, POLLIN, 0}};
    if (!holds_) {
      for (const Pair& pair : pairs_) {
        for (const int end : pair.ends) waits.push_back({end, POLLIN, 0});
      }
    }
    ::poll(waits.data(), waits.size(), kBetweenProxyLooksMs);
    const bool closes = closes_.exchange(false);
    std::size_t at = 1;
    for (auto pair = pairs_.begin(); pair != pairs_.end();) {
      bool is_open = !closes;
      for (int end = 0; end < 2 && at < waits.size(); ++end, ++at) {
        if (is_open && waits[at].revents != 0) is_open = pass_on(*pair, end);
      }
      if (is_open) {
        ++pair;
        continue;
      }
      for (const int end : pair->ends) ::close(end);
      pair = pairs_.erase(pair);
    }
    if ((waits.front().revents & POLLIN) != 0) accept_one();
  }
  for (const Pair& pair : pairs_) {
    for (const int end : pair.ends) ::close(end);
  }
}

}  // namespace hypersim::cluster
