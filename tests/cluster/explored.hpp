#pragma once
// What `hypersim explore` leaves, to be compared: with workers it is the same as without, byte for byte.

#include <filesystem>
#include <gtest/gtest.h>
#include <map>
#include <regex>
#include <string>

#include "../cli/scratch.hpp"

namespace hypersim::cluster {

/// A race with several failures.
inline const std::string kRaces =
    "scenario \"races\"\nprocess ann ann:app:dev.os\nprocess ben ben:app:dev.os\nprocess cid cid:app:dev.os\n"
    "sometimes ann/d key k is 2\nann open d\nben open d\ncid open d\nann set d k 0\n"
    "parallel\n  ann set d k 1\n  ann log \"x\"\n  ann set d k 2\n  ben log \"a\"\n  ben log \"b\"\n"
    "  ben get d k => 1\n  cid log \"c\"\n  cid get d k => 0\nend\n";

struct Explored {
  int exit_code = -1;
  std::string out;
  std::map<std::string, std::string> files;  // what was found
};

/// In that folder, which has the scenario: also in a folder of another name, a recording is another one. What an
/// exploration before it has left there is removed.
inline Explored explored(const cli::Scratch& scratch, const std::string& arguments, const std::string& workers,
                         std::string* errors = nullptr) {
  const std::filesystem::path out = scratch.path() / "hypersim-out";
  std::filesystem::remove_all(out);
  const support::Finished finished = scratch.hypersim("explore " + arguments + workers);
  if (errors != nullptr) *errors = finished.err;
  static const std::regex duration(" in [0-9.]+ s\n");
  Explored explored{finished.exit_code, std::regex_replace(finished.out, duration, "\n"), {}};
  if (std::filesystem::exists(out)) explored.files = support::files_below(out);
  // A finding says by which command it was found.
  static const std::regex command(" --(workers|tls-cert|tls-key|tls-ca|token-file) ('[^']*'|[^ \"]+)");
  for (auto& [name, text] : explored.files) {
    if (name.ends_with("finding.json")) text = std::regex_replace(text, command, "");
  }
  return explored;
}

inline void expect_same(const Explored& a, const Explored& b) {
  EXPECT_EQ(a.exit_code, b.exit_code);
  EXPECT_EQ(a.out, b.out);
  EXPECT_EQ(a.files.size(), b.files.size());
  for (const auto& [name, text] : a.files) {
    const auto other = b.files.find(name);
    if (other == b.files.end()) {
      ADD_FAILURE() << name << " is missing";
    } else {
      EXPECT_TRUE(text == other->second) << name << " differs";
    }
  }
}

}  // namespace hypersim::cluster
