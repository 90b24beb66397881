#include "finding_json.hpp"

#include "verdict_json.hpp"

namespace hypersim::cli {

namespace {

using FindingJson = nlohmann::ordered_json;

/// Another number: a field is gone or means something else.
constexpr int kFindingVersion = 1;

FindingJson loaded_json(const simulator::ReplayFile::Loaded& loaded) {
  FindingJson json;
  json["path"] = loaded.path;
  json["sha256"] = loaded.sha256.empty() ? FindingJson(nullptr) : FindingJson(loaded.sha256);
  if (!loaded.kept.empty()) json["kept"] = loaded.kept;
  return json;
}

}  // namespace

std::string finding_json(const FindingFacts& facts) {
  FindingJson json;
  json["format"] = "hypersim-finding";
  json["version"] = kFindingVersion;
  json["hypersim"] = facts.replay.build;
  json["command"] = facts.command;
  json["scenario"] = facts.info.path;
  json["title"] = facts.info.title;
  if (!facts.replay.combination.empty()) json["combination"] = facts.replay.combination;
  json["settings"] = FindingJson::array();
  for (const language::Setting& setting : facts.replay.settings) {
    json["settings"].push_back(setting.name + "=" + setting.written);
  }
  json["seed"] = facts.info.seed;
  json["schedule"] = facts.schedule;
  if (!facts.strategy.empty()) json["strategy"] = facts.strategy;
  json["choices"] = facts.replay.recording.choices.size();
  json["storage"] = facts.info.storage;
  json["semantics"] = facts.info.semantics;
  add_verdict(json, facts.info);
  json["loaded"] = FindingJson::array();
  for (const auto& loaded : facts.replay.loaded) json["loaded"].push_back(loaded_json(loaded));
  json["files"] = FindingJson::array();
  for (const KeptFile& file : facts.files) {
    json["files"].push_back({{"path", file.path}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  }
  return json.dump(2, ' ', false, FindingJson::error_handler_t::replace) + "\n";
}

}  // namespace hypersim::cli
