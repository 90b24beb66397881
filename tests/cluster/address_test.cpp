// Where workers listen, and what that takes.

#include "hypersim/cluster/address.hpp"

#include <gtest/gtest.h>

#include "hypersim/cluster/build.hpp"
#include "hypersim/cluster/security.hpp"

namespace hypersim::cluster {
namespace {

TEST(WorkerAddress, IsAHostAndAPort) {
  EXPECT_EQ(parse_address("127.0.0.1:7000").value(), (Address{"127.0.0.1", 7000}));
  EXPECT_EQ(parse_address("build-3.example:65535").value(), (Address{"build-3.example", 65535}));
  EXPECT_EQ(parse_address("[::1]:7").value(), (Address{"::1", 7}));
  EXPECT_EQ(parse_address("[::1]:7").value().text(), "[::1]:7");
  EXPECT_EQ(parse_address("127.0.0.1:0", true).value().port, 0);
}

TEST(WorkerAddress, IsRefusedInWords) {
  const auto error = [](const char* text) { return parse_address(text).error(); };
  EXPECT_EQ(error("7000"), "expected HOST:PORT, such as 127.0.0.1:7000, got \"7000\"");
  EXPECT_EQ(error(":7000"), "expected HOST:PORT, such as 127.0.0.1:7000, got \":7000\"");
  EXPECT_EQ(error("::1:7"), "expected HOST:PORT, got \"::1:7\"; an IPv6 address is written in brackets: [::1]:7000");
  for (const char* port : {"h:65536", "h:-1", "h:", "h:7x", "h: 7", "h:99999999999999999999"})
    EXPECT_EQ(error(port), std::string("expected a port from 1 to 65535 behind the last colon, got \"") + port + "\"");
  EXPECT_EQ(error("h:0"), "nobody listens at port 0, in \"h:0\"");
  for (const char* host : {"[]:7", "[::1:7", "a b:7", "a/b:7"}) EXPECT_FALSE(parse_address(host).ok()) << host;
}

TEST(WorkerAddress, SeveralHaveCommasBetween) {
  EXPECT_EQ(parse_addresses("a:1,b:2").value(), (std::vector<Address>{{"a", 1}, {"b", 2}}));
  EXPECT_EQ(parse_addresses("a:1,a:1").error(), "a:1 is given twice; a worker has an address of its own");
  EXPECT_FALSE(parse_addresses("a:1,").ok());
  EXPECT_FALSE(parse_addresses("").ok());
}

TEST(WorkerAddress, OfOtherMachinesTakesCertificatesAndAToken) {
  for (const char* host : {"127.0.0.1", "127.9.9.9", "::1", "localhost"})
    EXPECT_EQ(missing_for({host, 7}, {}), "") << host;
  const Security tls{TlsFiles{"c", "k", "a"}, ""};
  const Security token{{}, "0123456789abcdef0123456789abcdef"};
  const Security both{tls.tls, token.token};
  for (const char* host : {"0.0.0.0", "::", "10.0.0.1", "example.org", "128.0.0.1", "localhost.example"}) {
    for (const Security& some : {Security{}, tls, token}) EXPECT_NE(missing_for({host, 7}, some), "") << host;
    EXPECT_EQ(missing_for({host, 7}, both), "") << host;
  }
}

TEST(Build, HasToBeTheSameAtBothEnds) {
  const Build here{"abc", "0.1.0", {{"a.so", std::string(64, 'a')}, {"b.so", std::string(64, 'b')}}};
  const std::string libraries = libraries_text(here.libraries);
  EXPECT_EQ(unlike(here, "abc", "0.1.0", libraries), "");
  EXPECT_EQ(
      unlike(here, "abd", "0.2.0", libraries),
      "it is another build of hypersim: 0.2.0 (abd…), and here is 0.1.0 (abc…); both have to be the same file, since "
      "what a schedule comes to depends on it");
  EXPECT_EQ(
      unlike(here, "abc", "0.1.0", libraries_text({here.libraries[1]})),
      "it has not loaded a.so (sha256 aaaaaaaaaaaa…), which is loaded here; --load has to name the same files at both");
  EXPECT_EQ(
      unlike({"abc", "0.1.0", {here.libraries[0]}}, "abc", "0.1.0", libraries),
      "it has loaded b.so (sha256 bbbbbbbbbbbb…), which is not loaded here; --load has to name the same files at both");
  EXPECT_EQ(unlike({"abc", "0.1.0", {{"renamed.so", std::string(64, 'a')}}}, "abc", "0.1.0",
                   libraries_text({here.libraries[0]})),
            "")
      << "what a library is called does not matter";
}

}  // namespace
}  // namespace hypersim::cluster
