#pragma once
// Makes scenarios that can be written elsewhere, without the files that they include. Works on texts and reads no file.

#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/parse.hpp"

namespace hypersim::language {

/// The text with `folder` in front of each `file:` operand that is not absolute. The operands, which are relative to
/// one folder, become relative to another, from which `folder` leads to the first. The rest of the text stays.
std::string rebase_files(std::string_view text, const std::string& folder);

/// The text of the scenario's own file, with the texts of the files in place of the statements that include them. If a
/// file was not read, its `include` stays. A `let` or a `matrix` that took a setting has its value.
std::string with_includes(const ParsedFile& file);

/// Does the text have an `include`?
bool includes_files(std::string_view text);

/// Settings with which the file of that scenario makes it alone: those that it took, and its values of each `matrix`.
/// Long values are not known; then these settings make another scenario, or more.
Settings settings_of_combination(const Scenario& scenario);

/// The text with `option semantics` for one of the two that have a name: it takes the place of the option that is
/// there, or else follows the title. Of a mixture, the text as it is.
std::string with_semantics(std::string_view text, runtime::Semantics semantics);

/// A copy of a scenario for another folder, with what it has to have beside it: the manifests, the packages and the
/// files that it names. What it includes stays where it is.
struct KeptCopy {
  std::string text;
  struct File {
    std::string from;  // as it is opened
    std::string to;    // relative to the folder of the copy: `files/app/pkg/main.wasm`
  };
  std::vector<File> files;  // by `to`
};

/// `text`: of a scenario, with the files that it includes in their places, as if it stood in the file `path`. `there`
/// leads from the folder of the copy to the one of that file.
KeptCopy keep_copy(std::string_view text, const std::string& path, const std::string& there);

}  // namespace hypersim::language
