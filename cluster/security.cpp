#include "hypersim/cluster/security.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <set>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace hypersim::cluster {

using runtime::fail;
using runtime::Result;

namespace {

constexpr std::size_t kTokenDigitsMin = 32;  // 128 bits
constexpr std::size_t kTokenDigitsMax = 1024;
constexpr std::size_t kTokenDigitsMinOfAKind = 8;  // one that was made by chance has more
constexpr const char* kMakeToken = "`(umask 077; openssl rand -hex 32 >FILE)` makes one";

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

std::string reason_of(int code) { return std::generic_category().message(code); }

std::string without_end_of_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

}  // namespace

Result<std::string, std::string> read_token(const std::string& path) {
  const auto wrong = [&](const std::string& what) { return fail(fmt::format("--token-file {}: {}", path, what)); };
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return wrong(fmt::format("{}; {}", reason_of(errno), kMakeToken));
  struct stat about = {};
  if (::fstat(file.get(), &about) != 0) return wrong(reason_of(errno));
  if (!S_ISREG(about.st_mode)) return wrong("it is not a regular file");
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return wrong(fmt::format(
        "others may read or change it (mode {:04o}); chmod 600 it, and make a new one if others have read it",
        about.st_mode & 07777U));
  if (about.st_uid != ::geteuid()) return wrong("it belongs to another user");
  std::array<char, kTokenDigitsMax + 3> bytes = {};
  const ssize_t size = ::read(file.get(), bytes.data(), bytes.size());
  if (size < 0) return wrong(reason_of(errno));
  std::string token = without_end_of_line(std::string(bytes.data(), static_cast<std::size_t>(size)));
  if (token.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
    return wrong(fmt::format("expected one line of hexadecimal digits; {}", kMakeToken));
  if (token.size() < kTokenDigitsMin)
    return wrong(fmt::format("expected at least {} hexadecimal digits (128 bits), got {}; {}", kTokenDigitsMin,
                             token.size(), kMakeToken));
  if (token.size() > kTokenDigitsMax) return wrong(fmt::format("it has more than {} digits", kTokenDigitsMax));
  if (std::set<char>(token.begin(), token.end()).size() < kTokenDigitsMinOfAKind)
    return wrong(fmt::format("it was not made by chance: it has fewer than {} different digits; {}",
                             kTokenDigitsMinOfAKind, kMakeToken));
  return token;
}

Result<Security, std::string> read_security(const SecurityFiles& files) {
  Security security;
  if (!files.token.empty()) {
    auto token = read_token(files.token);
    if (!token.ok()) return fail(std::move(token).error());
    security.token = std::move(token).value();
  }
  const std::array<std::pair<const char*, const std::string*>, 3> given = {
      {{"--tls-cert", &files.certificate}, {"--tls-key", &files.key}, {"--tls-ca", &files.authority}}};
  const auto is_missing = [](const auto& one) { return one.second->empty(); };
  if (std::all_of(given.begin(), given.end(), is_missing)) return security;
  if (const auto missing = std::find_if(given.begin(), given.end(), is_missing); missing != given.end()) {
    return fail(
        fmt::format("{} is missing: --tls-cert, --tls-key and --tls-ca belong together, since both sides show a "
                    "certificate of the same authority",
                    missing->first));
  }
  security.tls = TlsFiles{files.certificate, files.key, files.authority};
  return security;
}

std::string missing_for(const Address& address, const Security& security) {
  if (address.is_loopback() || (security.tls && !security.token.empty())) return {};
  return fmt::format(
      "{} is not an address of this machine: that takes certificates of both sides (--tls-cert, --tls-key, --tls-ca) "
      "and a token (--token-file), or a tunnel of ssh to a worker that listens at 127.0.0.1 (hypersim help cluster)",
      address.text());
}

}  // namespace hypersim::cluster
