#pragma once
// Who may be asked to play, and who may ask: certificates of both sides, by an authority that is there for nothing
// else, and a token. A port of CAF's network engine must not be open to anyone who is not trusted: so other addresses
// than those of this machine need both.

#include <optional>
#include <string>

#include "hypersim/cluster/address.hpp"
#include "hypersim/runtime/result.hpp"

namespace hypersim::cluster {

/// Files in PEM.
struct TlsFiles {
  std::string certificate;  // with the ones between it and the authority, if there are such
  std::string key;          // of the certificate, without a passphrase
  std::string authority;    // the certificate of whoever signs those of both sides
};

struct Security {
  std::optional<TlsFiles> tls;
  std::string token;  // empty: none is asked for
};

/// The files as the command line names them; empty ones are not given.
struct SecurityFiles {
  std::string certificate, key, authority, token;
};

/// The token in that file: nobody else may read it, and it has at least 128 bits, as hexadecimal digits.
runtime::Result<std::string, std::string> read_token(const std::string& path);

/// Reads the token; the certificates are tried by whoever uses them. The error is a sentence.
runtime::Result<Security, std::string> read_security(const SecurityFiles& files);

/// Why these do not suffice for that address; empty if they do.
std::string missing_for(const Address& address, const Security& security);

}  // namespace hypersim::cluster
