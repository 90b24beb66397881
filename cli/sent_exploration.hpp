#pragma once
// An exploration as it is sent to a worker: what to play, under which options, and every file that its reading looks
// at. A worker reads the scenario anew, from these files under their own names, so what it plays is the same to the
// last position in an error; and before it plays for others, it has to come to the same in the first schedule.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/cluster/contents.hpp"
#include "hypersim/cluster/worker.hpp"
#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/result.hpp"
#include "hypersim/simulator/explore.hpp"

namespace hypersim::cli {

struct SentExploration {
  struct File {
    std::string path;
    bool is_folder = false;
    std::string same_as;        // see language::GivenFile
    std::uint64_t content = 0;  // its place in the contents; of a folder 0
  };
  struct Component {  // of --load
    std::string path;
    std::uint64_t content = 0;
  };
  std::string path;  // of the scenario
  std::string combination;
  std::vector<std::string> settings;  // NAME=VALUE
  std::string semantics;              // of the command line; empty: the scenario's own
  std::optional<std::uint64_t> seed;
  language::StorageKind storage = language::StorageKind::Memory;
  simulator::ExploreStrategy strategy = simulator::ExploreStrategy::Portfolio;
  bool faults = true;
  std::optional<int> wasm_opt;
  std::uint64_t length = 0;  // how many choices the first schedule has
  std::string first;         // what it comes to, as play_range() says it
  std::vector<File> files;
  std::vector<Component> components;
};

std::string to_bytes(const SentExploration& sent);
/// The error is a phrase.
runtime::Result<SentExploration, std::string> sent_from_bytes(const std::string& bytes);

/// Adds the files of the scenario and the components among `loaded` to the exploration; `needed` has the contents in
/// their places. The error is a sentence.
runtime::Result<runtime::Done, std::string> add_files(const language::Scenario& scenario,
                                                      const std::vector<std::string>& loaded, SentExploration& sent,
                                                      cluster::Contents& contents,
                                                      std::vector<cluster::Content>& needed);

/// At the worker: makes ready to play it. Before it there may have been another one.
cluster::MadePlayer make_sent_player(const std::string& description, const std::vector<cluster::SharedBytes>& contents,
                                     const std::atomic<bool>& stop);

}  // namespace hypersim::cli
