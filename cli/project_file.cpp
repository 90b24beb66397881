#include "project_file.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fmt/format.h>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "hypersim/language/confinement.hpp"
#include "hypersim/language/read_file.hpp"
#include "hypersim/language/spelling.hpp"

namespace hypersim::cli {

namespace fs = std::filesystem;
using runtime::fail;
using runtime::Result;

namespace {

constexpr std::size_t kProjectBytesMax = std::size_t{1} << 20U;

struct KnownKey {
  std::string_view name;
  bool is_list;
};
constexpr KnownKey kKnownKeys[] = {
    {"load", true}, {"exclude", true}, {"storage", false}, {"out", false}, {"jobs", false}};

const KnownKey* known_key(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kKnownKeys), std::end(kKnownKeys),
                                         [&](const KnownKey& known) { return known.name == name; });
  return found == std::end(kKnownKeys) ? nullptr : found;
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kBlanks) - first + 1));
}

/// Without what stands behind a `#` that is not between quotes.
std::string without_comment(std::string_view line) {
  char quote = '\0';
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#') {
      return trimmed(line.substr(0, i));
    }
  }
  return trimmed(line);
}

/// Without blanks between a text in quotes and what follows it, where CLI11 looks for a comma.
std::string without_blanks_behind(std::string_view list) {
  std::string compact;
  char quote = '\0';
  for (std::size_t i = 0; i < list.size(); ++i) {
    const char c = list[i];
    if (quote == '\0' && (c == ' ' || c == '\t')) {
      const std::size_t next = list.find_first_not_of(" \t", i);
      if (next != std::string_view::npos && (list[next] == ',' || list[next] == ']')) continue;
    }
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    }
    compact += c;
  }
  return compact;
}

std::string names_of_keys() {
  std::vector<std::string_view> names;
  for (const KnownKey& known : kKnownKeys) names.push_back(known.name);
  return fmt::format("{} and {}", fmt::join(names.begin(), names.end() - 1, ", "), names.back());
}

std::string unknown_key(const std::string& name) {
  std::vector<std::string_view> names;
  for (const KnownKey& known : kKnownKeys) names.push_back(known.name);
  const std::string hint = language::did_you_mean(name, names);
  return fmt::format("there is no key \"{}\"; {}there are {}", name, hint.empty() ? "" : hint + " ", names_of_keys());
}

/// A key and its value on one line, as CLI11 reads it.
struct WrittenKey {
  std::string name;
  int line = 0;
  std::string value;
};

/// CLI11 passes over what it cannot read, so what stands there is looked at before.
class KeyReader {
 public:
  KeyReader(const std::string& text, const std::string& path) : lines_(text), path_(path) {}

  Result<std::vector<WrittenKey>, std::string> run() {
    for (std::string line; next(line);) {
      if (line.empty()) continue;
      if (line.front() == '[') return mistake(fmt::format("a project file has no sections, found \"{}\"", line));
      const std::size_t equals = line.find('=');
      if (equals == std::string::npos) return mistake(fmt::format("expected KEY = VALUE, found \"{}\"", line));
      WrittenKey key{trimmed(std::string_view(line).substr(0, equals)), number_,
                     trimmed(std::string_view(line).substr(equals + 1))};
      if (auto read = check(key); !read.empty()) return mistake(read);
      if (key.value.starts_with('[') && !read_list(key))
        return fail(fmt::format("{}:{}: the list of {} has no end (\"]\")", path_, key.line, key.name));
      keys_.push_back(std::move(key));
    }
    return std::move(keys_);
  }

 private:
  bool next(std::string& line) {
    if (!std::getline(lines_, line)) return false;
    ++number_;
    line = without_comment(line);
    return true;
  }

  /// What is wrong with it, or nothing.
  std::string check(const WrittenKey& key) const {
    if (known_key(key.name) == nullptr) return unknown_key(key.name);
    const auto same = [&](const WrittenKey& other) { return other.name == key.name; };
    if (const auto first = std::find_if(keys_.begin(), keys_.end(), same); first != keys_.end())
      return fmt::format("{} has been given in line {}; once is enough", key.name, first->line);
    if (key.value.empty()) return fmt::format("{} has no value", key.name);
    return {};
  }

  /// Up to its end, which may stand in a later line.
  bool read_list(WrittenKey& key) {
    for (std::string line; !key.value.ends_with(']');) {
      if (!next(line)) return false;
      key.value += " " + line;
    }
    const std::size_t last = key.value.find_last_not_of(" \t]");
    if (last != std::string::npos && key.value[last] == ',') key.value.erase(last, 1);
    key.value = without_blanks_behind(key.value);
    return true;
  }

  runtime::Failure<std::string> mistake(const std::string& what) const {
    return fail(fmt::format("{}:{}: {}", path_, number_, what));
  }

  std::istringstream lines_;
  const std::string& path_;
  int number_ = 0;
  std::vector<WrittenKey> keys_;
};

std::vector<std::string> values_of(const WrittenKey& key) {
  CLI::ConfigTOML reader;
  reader.comment('\0');  // there are none left
  std::istringstream line(key.name + " = " + key.value + "\n");
  std::vector<std::string> values;
  for (const CLI::ConfigItem& item : reader.from_config(line))
    values.insert(values.end(), item.inputs.begin(), item.inputs.end());
  return values;
}

std::string given(const ProjectFile& file, const std::string& path) {
  if (file.folder.empty() || fs::path(path).is_absolute()) return path;
  return (fs::path(file.folder) / path).lexically_normal().string();
}

}  // namespace

Result<std::vector<ProjectKey>, std::string> read_project(const std::string& text, const std::string& path) {
  auto written = KeyReader(text, path).run();
  if (!written.ok()) return fail(std::move(written).error());
  std::vector<ProjectKey> keys;
  for (const WrittenKey& key : *written) {
    ProjectKey read{key.name, key.line, values_of(key)};
    const auto mistake = [&](const std::string& what) { return fail(fmt::format("{}:{}: {}", path, key.line, what)); };
    if (!known_key(key.name)->is_list && read.values.size() != 1)
      return mistake(fmt::format("{} takes one value, found {}", key.name, key.value));
    if (std::any_of(read.values.begin(), read.values.end(), [](const std::string& value) { return value.empty(); }))
      return mistake(fmt::format("a value of {} is empty", key.name));
    keys.push_back(std::move(read));
  }
  return keys;
}

Result<std::optional<ProjectFile>, std::string> find_project_file() {
  std::error_code error;
  const fs::path working = fs::current_path(error);
  if (error) return std::optional<ProjectFile>();
  fs::path folder = working;
  while (!fs::exists(folder / kProjectFile, error)) {
    if (folder == folder.root_path() || folder.empty()) return std::optional<ProjectFile>();
    folder = folder.parent_path();
  }
  ProjectFile file;
  if (folder != working) file.folder = folder.lexically_relative(working).string();
  file.path = (fs::path(file.folder) / kProjectFile).string();
  if (language::refused_by_confinement(file.path)) return std::optional<ProjectFile>();
  const auto text = language::read_regular_file(file.path, kProjectBytesMax);
  if (!text.ok()) return fail(fmt::format("{} cannot be read: {}", file.path, text.error()));
  auto keys = read_project(*text, file.path);
  if (!keys.ok()) return fail(std::move(keys).error());
  file.keys = std::move(keys).value();
  return std::optional(std::move(file));
}

Result<FromProject, std::string> apply_project_file(const ProjectFile& file, CLI::App& command) {
  FromProject from;
  const auto tell = [&](std::string sentence) { from.notices.push_back(std::move(sentence)); };
  for (const ProjectKey& key : file.keys) {
    CLI::Option* option = command.get_option_no_throw("--" + key.name);
    if (option == nullptr || option->count() > 0 || key.values.empty()) continue;
    std::vector<std::string> values = key.values;
    const bool is_load = key.name == "load";
    if ((is_load || key.name == "out") && language::confinement()) {
      tell(fmt::format("{}: {} does not count with --confined", file.path, key.name));
      continue;
    }
    if (is_load && !file.folder.empty()) {
      tell(fmt::format("{}: load counts only from a {} in the working folder itself; --load names a library", file.path,
                       kProjectFile));
      continue;
    }
    if (is_load) tell(fmt::format("{} loads {}", file.path, fmt::join(values, ", ")));
    if (key.name == "out") values.front() = given(file, values.front());
    try {
      option->add_result(values);
      option->run_callback();
    } catch (const CLI::ParseError& error) {
      std::string what = error.what();
      if (const std::string name = option->get_name() + ": "; what.starts_with(name)) what.erase(0, name.size());
      return fail(fmt::format("{}:{}: {}: {}", file.path, key.line, key.name, what));
    }
    if (key.name == "exclude") from.gives_exclude = true;
  }
  return from;
}

}  // namespace hypersim::cli
