#pragma once
// Options that several commands have, and checks of options for CLI11, which takes an empty text for yes and any other
// as the complaint.

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "choice_option.hpp"
#include "options.hpp"

namespace hypersim::cli {

/// CLI11 itself would take a number that is too large for the largest one.
std::string check_u64(const std::string& text);
std::string check_not_empty(const std::string& text);
/// As the language writes it: `250ms`, `5s`, `2m`, `1h`.
std::string check_duration(const std::string& text);

/// Of a command that reads scenarios: their paths, which of them, and how they are read.
void add_reading(CLI::App& sub, ReadingOptions& reading);
/// Of a command that plays any number of them: the same, and how they are played and reported.
void add_playing(CLI::App& sub, PlayingOptions& playing);

void add_warnings(CLI::App& sub, bool& are_errors);
/// `--seed`, or HYPERSIM_SEED.
CLI::Option* add_seed(CLI::App& sub, std::optional<std::uint64_t>& seed);
/// `--storage`, or HYPERSIM_STORAGE.
template <class Chosen>
CLI::Option* add_storage(CLI::App& sub, Chosen& storage, const std::string& description) {
  const Choices<language::StorageKind> storages = {{"rocksdb", language::StorageKind::RocksDb},
                                                   {"memory", language::StorageKind::Memory}};
  return add_choice(sub, "--storage", storage, storages, description)->envname("HYPERSIM_STORAGE");
}
/// `--jobs`, by default as many as there are cores.
CLI::Option* add_jobs(CLI::App& sub, std::size_t& jobs, const std::string& description);
/// `--semantics`
void add_semantics(CLI::App& sub, std::optional<runtime::Semantics>& semantics);
/// ` --semantics hyperdrive`, as in a command line; empty if it was not said.
std::string semantics_words(const std::optional<runtime::Semantics>& semantics);
/// `--set`
void add_set(CLI::App& sub, std::vector<std::string>& settings);
void add_load(CLI::App& sub, std::vector<std::string>& libraries);
/// `--wasm-opt`, of a command that plays components.
void add_wasm_opt(CLI::App& sub, std::optional<int>& optimization);
/// `--confined`: from then on, files are read only below a folder.
void add_confined(CLI::App& sub);
/// ` --confined=DIR`, as in a command line; empty without it.
std::string confined_words();
/// What the scenario asks for beyond what it may with --confined, as a sentence; empty if it is nothing.
std::string beyond_confinement(const language::Scenario& scenario);
/// The words of a command line, where `--confined DIR` is written as `--confined=DIR`, since CLI11 could not tell DIR
/// from a PATH: it is a DIR if that is a folder, and another word is a file or a folder.
std::vector<std::string> with_confined_folder(std::vector<std::string> words);
/// `--step-time` of a command that plays loaded programs.
void add_step_time(CLI::App& sub, std::uint64_t& step_time_ms);
void add_color(CLI::App& sub, Color& color);
/// Whether to colour. `auto` means: if stdout is a terminal and NO_COLOR is not set.
bool wants_color(Color option);
}  // namespace hypersim::cli
