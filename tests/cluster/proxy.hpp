#pragma once
// A TCP proxy between a coordinator and a worker, that a test stops, lets go on, or closes.

#include <atomic>
#include <cstdint>
#include <list>
#include <thread>

namespace hypersim::cluster {

class Proxy {
 public:
  /// To that port of this machine.
  explicit Proxy(std::uint16_t to);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  std::uint16_t port() const { return port_; }
  /// From now on, nothing is passed on, in either direction; or it is again. Nobody is told.
  void hold(bool holds) { holds_ = holds; }
  /// Closes all connections. New ones are taken.
  void close_all() { closes_ = true; }
  /// That were passed on.
  std::uint64_t bytes() const { return bytes_; }

 private:
  struct Pair {
    int ends[2] = {-1, -1};
  };
  void loop();
  void accept_one();
  bool pass_on(Pair& pair, int from);

  const std::uint16_t to_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::list<Pair> pairs_;  // of the thread
  std::atomic<bool> holds_{false}, closes_{false}, is_over_{false};
  std::atomic<std::uint64_t> bytes_{0};
  std::thread thread_;
};

/// A connection to that port of this machine; the test fails if there is none.
int connect_to(std::uint16_t port);

}  // namespace hypersim::cluster
