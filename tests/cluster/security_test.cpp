// Certificates and tokens that cannot be used are refused in words, before CAF sees them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "../../cluster/network/certificates.hpp"
#include "certificates.hpp"

namespace hypersim::cluster {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string error_of(const SecurityFiles& files) {
  const auto read = read_usable_security(files, linked_network_library());
  return read.ok() ? "it was taken" : read.error();
}

TEST(Security, TakesCertificatesOfBothSidesAndAToken) {
  const Certificates made;
  const Security security = made.security();
  ASSERT_TRUE(security.tls);
  EXPECT_EQ(security.tls->authority, made.path("ca.pem"));
  EXPECT_EQ(security.token.size(), 64u);
  const auto nothing = read_usable_security({}, linked_network_library());
  ASSERT_TRUE(nothing.ok());
  EXPECT_FALSE(nothing->tls || !nothing->token.empty());
}

TEST(Security, NamesTheFileThatCannotBeUsed) {
  const Certificates made;
  const support::TempFolder folder;
  const std::string odd = folder.write("odd.pem", "no certificate");
  SecurityFiles files = made.files();
  files.certificate = folder.path("absent.pem");
  EXPECT_THAT(error_of(files), StartsWith("--tls-cert " + files.certificate + ": the certificate cannot be read: "));
  files.certificate = odd;
  EXPECT_THAT(error_of(files), StartsWith("--tls-cert " + odd + ": "));
  files = made.files();
  files.key = folder.path("absent.key");
  EXPECT_THAT(error_of(files), StartsWith("--tls-key " + files.key + ": "));
  files.key = odd;
  EXPECT_THAT(error_of(files), StartsWith("--tls-key " + odd + ": "));
  files.key = made.path("ca.key");
  EXPECT_THAT(error_of(files),
              StartsWith("--tls-key " + files.key + ": the key cannot be read, or is not the one of --tls-cert"));
  files = made.files();
  files.authority = folder.path("absent.pem");
  EXPECT_THAT(error_of(files), StartsWith("--tls-ca " + files.authority + ": "));
  files.authority = odd;
  EXPECT_THAT(error_of(files), StartsWith("--tls-ca " + odd + ": "));
}

TEST(Security, RefusesAKeyWithAPassphraseInPlaceOfAsking) {
  const Certificates made;
  made.run("openssl ec -in one.key -aes256 -passout pass:secret -out locked.key");
  SecurityFiles files = made.files();
  files.key = made.path("locked.key");
  EXPECT_THAT(error_of(files), StartsWith("--tls-key " + files.key + ": "));
}

TEST(Security, TakesTheThreeFilesOnlyTogether) {
  const Certificates made;
  const SecurityFiles whole = made.files();
  for (const SecurityFiles& files :
       {SecurityFiles{whole.certificate, whole.key, {}, {}}, SecurityFiles{{}, whole.key, whole.authority, {}},
        SecurityFiles{whole.certificate, {}, whole.authority, {}}})
    EXPECT_THAT(error_of(files), HasSubstr(" is missing: --tls-cert, --tls-key and --tls-ca belong together"));
}

TEST(Token, IsReadOnlyFromAFileThatNobodyElseReads) {
  const support::TempFolder folder;
  const std::string digits = "0123456789abcdef0123456789abcdef";
  const std::string path = folder.write("token", digits + "\n");
  for (const mode_t mode : {0644U, 0640U, 0604U, 0620U}) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    EXPECT_THAT(read_token(path).error(), HasSubstr(": others may read or change it (mode 06")) << mode;
  }
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  EXPECT_EQ(read_token(path).value(), digits);
  ASSERT_EQ(::chmod(path.c_str(), 0400), 0);
  EXPECT_EQ(read_token(path).value(), digits);
}

TEST(Token, HasAtLeast128Bits) {
  const support::TempFolder folder;
  const auto error = [&](const std::string& text) {
    const std::string path = folder.write("token", text);
    ::chmod(path.c_str(), 0600);
    const auto token = read_token(path);
    return token.ok() ? "it was taken" : token.error();
  };
  EXPECT_THAT(error("0123456789abcdef0123456789abcde\n"),
              HasSubstr(": expected at least 32 hexadecimal digits (128 bits), got 31; `(umask 077; openssl rand"));
  EXPECT_THAT(error(""), HasSubstr("got 0; "));
  EXPECT_THAT(error("swordfish"), HasSubstr(": expected one line of hexadecimal digits; "));
  EXPECT_THAT(error(std::string(32, '0')), HasSubstr(": it was not made by chance: "));
  EXPECT_THAT(error(std::string(2000, '0')), HasSubstr(": it has more than 1024 digits"));
  EXPECT_THAT(read_token(folder.path("absent")).error(), HasSubstr("No such file or directory; `(umask 077; "));
  EXPECT_THAT(read_token(folder.path().string()).error(), HasSubstr("it is not a regular file"));
}

TEST(Token, IsTheSameOnlyIfAllOfItIs) {
  EXPECT_TRUE(is_same_token("abc", "abc"));
  EXPECT_FALSE(is_same_token("abc", "abd"));
  EXPECT_FALSE(is_same_token("abc", "ab"));
  EXPECT_FALSE(is_same_token("abc", ""));
}

}  // namespace
}  // namespace hypersim::cluster
