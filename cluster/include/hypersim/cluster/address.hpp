#pragma once
// Where a worker listens: `HOST:PORT`, `[::1]:7000`.

#include <cstdint>
#include <string>
#include <vector>

#include "hypersim/runtime/result.hpp"

namespace hypersim::cluster {

struct Address {
  std::string host;  // a name, or the number of an interface, without brackets
  std::uint16_t port = 0;

  /// As it is written.
  std::string text() const;
  /// Of this machine, and reached from nowhere else: `localhost`, 127.0.0.0/8, ::1. Other names count as of other
  /// machines, whatever they stand for.
  bool is_loopback() const;
  friend bool operator==(const Address&, const Address&) = default;
};

/// The error is a phrase: `expected HOST:PORT, got "7000"`. `may_be_zero`: port 0 means any that is free.
runtime::Result<Address, std::string> parse_address(const std::string& text, bool may_be_zero = false);
/// Several, with commas between; each once.
runtime::Result<std::vector<Address>, std::string> parse_addresses(const std::string& text);

/// The numbers that the host stands for; asks the system, which may take long. The error is a phrase.
runtime::Result<std::vector<std::string>, std::string> resolve(const Address& address);

}  // namespace hypersim::cluster
