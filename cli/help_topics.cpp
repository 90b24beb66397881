#include "help_topics.hpp"

namespace hypersim::cli {

const std::vector<HelpTopic>& help_topics() {
  static const std::vector<HelpTopic> topics = {
      {"language", "scenario-language.md", "", "the language of scenarios"},
      {"command-line", "command-line.md", "", "what all commands have in common"},
      {"exit-codes", "command-line.md", "exit-codes", "how a command ends"},
      {"selection", "command-line.md", "which-scenarios", "paths, --only, --tag, --last-failed"},
      {"watch", "command-line.md", "watching-files", "play again what has changed"},
      {"environment", "command-line.md", "environment-variables", "what is read of the environment"},
      {"project-file", "command-line.md", "the-project-file", "hypersim.toml"},
      {"tutorial", "tutorial.md", "", "a process in C++, its unit test, its scenario"},
      {"packages", "packages.md", "", "play what kit build has made of an app"},
      {"porting", "porting.md", "", "the calls of hyperware_process_lib in C++"},
      {"stand-ins", "stand-ins.md", "", "files, HTTP and the homepage"},
      {"traps", "traps.md", "", "what surprises who is new to Hyperware"},
      {"semantics", "semantics.md", "", "the rules of the node, and what is not supported"},
      {"checks", "semantics.md", "what-every-run-checks", "what is checked in every run"},
      {"capabilities", "capabilities.md", "", "who holds what, and who could"},
      {"exploring", "exploring.md", "", "the order in which a scenario fails"},
      {"cluster", "cluster.md", "", "an exploration on several machines"},
      {"comparing", "comparing.md", "", "what a shipped node does otherwise"},
      {"ci", "ci.md", "", "scenarios in CI, and reports for programs"},
      {"limits", "limits.md", "", "what bounds a run, a scenario, an exploration"},
      {"trust", "trust.md", "", "scenarios and programs of others"},
      {"wire", "wire.md", "", "the JSON of kv"},
      {"trace", "trace.md", "", "the events of a run"},
      {"viewer", "viewer.md", "", "the page of a run, and of who gave what to whom"},
      {"glossary", "glossary.md", "", "the words"},
  };
  return topics;
}

}  // namespace hypersim::cli
