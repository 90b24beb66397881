#include "hypersim/cluster/address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <fmt/format.h>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace hypersim::cluster {

using runtime::fail;

namespace {

constexpr std::uint32_t kLoopbackNet = 127;  // of 127.0.0.0/8

}  // namespace

std::string Address::text() const {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

bool Address::is_loopback() const {
  if (host == "localhost") return true;
  in_addr four = {};
  if (::inet_pton(AF_INET, host.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24U == kLoopbackNet;
  in6_addr six = {};
  return ::inet_pton(AF_INET6, host.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

runtime::Result<Address, std::string> parse_address(const std::string& text, bool may_be_zero) {
  const auto wrong = [&] { return fail(fmt::format("expected HOST:PORT, such as 127.0.0.1:7000, got \"{}\"", text)); };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return wrong();
  Address address{text.substr(0, colon), 0};
  if (address.host.front() == '[') {
    if (address.host.back() != ']') return wrong();
    address.host = address.host.substr(1, address.host.size() - 2);
  } else if (address.host.find(':') != std::string::npos) {
    return fail(
        fmt::format("expected HOST:PORT, got \"{}\"; an IPv6 address is written in brackets: [::1]:7000", text));
  }
  const bool is_odd = std::any_of(address.host.begin(), address.host.end(),
                                  [](unsigned char c) { return c <= ' ' || c > '~' || c == ',' || c == '/'; });
  if (address.host.empty() || is_odd) return wrong();
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (error != std::errc() || at != end)
    return fail(
        fmt::format("expected a port from {} to 65535 behind the last colon, got \"{}\"", may_be_zero ? 0 : 1, text));
  if (address.port == 0 && !may_be_zero) return fail(fmt::format("nobody listens at port 0, in \"{}\"", text));
  return address;
}

runtime::Result<std::vector<Address>, std::string> parse_addresses(const std::string& text) {
  std::vector<Address> addresses;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    auto address = parse_address(text.substr(begin, end - begin));
    if (!address.ok()) return fail(std::move(address).error());
    if (std::find(addresses.begin(), addresses.end(), *address) != addresses.end())
      return fail(fmt::format("{} is given twice; a worker has an address of its own", address->text()));
    addresses.push_back(std::move(address).value());
    begin = end + 1;
  }
  return addresses;
}

runtime::Result<std::vector<std::string>, std::string> resolve(const Address& address) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  const int failed = ::getaddrinfo(address.host.c_str(), nullptr, &hints, &first);
  if (failed != 0) return fail(fmt::format("the host {} is not known: {}", address.host, ::gai_strerror(failed)));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(first, &::freeaddrinfo);
  std::vector<std::string> numbers;
  for (const addrinfo* one = first; one != nullptr; one = one->ai_next) {
    char text[NI_MAXHOST] = {};
    if (::getnameinfo(one->ai_addr, one->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0)
      numbers.emplace_back(text);
  }
  if (numbers.empty()) return fail(fmt::format("the host {} has no address", address.host));
  return numbers;
}

}  // namespace hypersim::cluster
