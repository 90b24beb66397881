#pragma once
// Certificates of an authority that a test makes with openssl.

#include <gtest/gtest.h>
#include <string>

#include "hypersim/cluster/security.hpp"

#include "../../cluster/network/linked_library.hpp"
#include "support/command.hpp"
#include "support/files.hpp"

namespace hypersim::cluster {

/// An authority, and the certificate of one machine.
class Certificates {
 public:
  Certificates() {
    run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 2 "
        "-subj /CN=authority");
    run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout one.key -out one.csr -subj /CN=one");
    run("openssl x509 -req -in one.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out one.pem");
    run("umask 077; openssl rand -hex 32 >token");
  }

  std::string path(const std::string& name) const { return folder_.path(name); }
  SecurityFiles files() const { return {path("one.pem"), path("one.key"), path("ca.pem"), path("token")}; }
  Security security() const { return read_usable_security(files(), linked_network_library()).value(); }
  void run(const std::string& command) const {
    const auto finished = support::run_shell(command, folder_.path().string());
    ASSERT_EQ(finished.exit_code, 0) << command << "\n" << finished.err;
  }

 private:
  support::TempFolder folder_;
};

}  // namespace hypersim::cluster
