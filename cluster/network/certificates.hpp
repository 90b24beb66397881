#pragma once
// What OpenSSL is asked: whether certificates can be used, before CAF sees them, and whether tokens are the same.

#include <memory>
#include <openssl/ssl.h>
#include <string>

#include "hypersim/cluster/security.hpp"
#include "hypersim/runtime/result.hpp"

namespace hypersim::cluster {

struct FreeTlsContext {
  void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
};
using TlsContext = std::unique_ptr<SSL_CTX, FreeTlsContext>;

/// The error is a sentence that names the file.
runtime::Result<TlsContext, std::string> make_tls_context(const TlsFiles& files);

/// The latest error of OpenSSL in this thread, which is taken from its list; or `otherwise`.
std::string tls_reason(const std::string& otherwise);

/// Compares without telling by its duration where they differ.
bool is_same_token(const std::string& a, const std::string& b);

}  // namespace hypersim::cluster
