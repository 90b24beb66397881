#include "certificates.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/err.h>

namespace hypersim::cluster {

using runtime::fail;
using runtime::Result;

std::string tls_reason(const std::string& otherwise) {
  const unsigned long error = ::ERR_peek_last_error();
  ::ERR_clear_error();
  const char* const reason = error == 0 ? nullptr : ::ERR_reason_error_string(error);
  return reason == nullptr ? otherwise : reason;
}

Result<TlsContext, std::string> make_tls_context(const TlsFiles& files) {
  ::ERR_clear_error();
  TlsContext context(::SSL_CTX_new(::TLS_method()));
  if (!context) return fail("TLS cannot be used: " + tls_reason("no memory"));
  // A key with a passphrase is refused in place of a question at the terminal.
  ::SSL_CTX_set_default_passwd_cb(context.get(), [](char*, int, int, void*) { return 0; });
  const auto cannot = [](const char* option, const std::string& file, const char* what) {
    return fail(fmt::format("{} {}: {}: {}", option, file, what, tls_reason("it is not in PEM")));
  };
  if (::SSL_CTX_load_verify_locations(context.get(), files.authority.c_str(), nullptr) != 1)
    return cannot("--tls-ca", files.authority, "the certificate of the authority cannot be read");
  if (::SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
    return cannot("--tls-cert", files.certificate, "the certificate cannot be read");
  if (::SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return cannot("--tls-key", files.key, "the key cannot be read, or is not the one of --tls-cert");
  if (::SSL_CTX_check_private_key(context.get()) != 1)
    return cannot("--tls-key", files.key, "it is not the key of --tls-cert");
  ::SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return context;
}

bool is_same_token(const std::string& a, const std::string& b) {
  return a.size() == b.size() && ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace hypersim::cluster
