#pragma once
// What a process means by the name of a program: one that is registered, or a component of a package.

#include <functional>
#include <string_view>

#include "hypersim/language/scenario.hpp"

namespace hypersim::language {

/// Whether a program of that name, or of the stem of that path, is registered (processes/registry.hpp).
enum class Registered { No, WithHypersim, Loaded };

struct ProgramChoice {
  bool is_registered = false;              // it is that one
  const PackageFile* component = nullptr;  // or this one; null: there is none
  bool is_there() const { return is_registered || component != nullptr; }
};

/// The folder of a package on the node of the process, as `package` names it; or null.
using FolderOf = std::function<const PackageFolder*(const runtime::PackageId&)>;

/// A bare name is that of a registered program; if there is none, a component of its own package. A path is a component
/// of the package that it begins with, which may be another one (D38). Where the drive of that package is not known, it
/// is the registered program of its stem. Where its own drive is known, but without that file, it is a loaded one.
ProgramChoice choose_program(std::string_view name, const runtime::PackageId& own, Registered registered,
                             const FolderOf& folder_of);

}  // namespace hypersim::language
