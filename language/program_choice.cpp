#include "hypersim/language/program_choice.hpp"

namespace hypersim::language {

ProgramChoice choose_program(std::string_view name, const runtime::PackageId& own, Registered registered,
                             const FolderOf& folder_of) {
  const bool is_registered = registered != Registered::No;
  const bool is_path = name.find('/') != std::string_view::npos;
  if (is_registered && !is_path) return {true};
  const auto place = component_place(own, name);
  const PackageFolder* folder = place ? folder_of(place->package) : nullptr;
  const PackageFile* component = folder == nullptr ? nullptr : folder->find(place->path);
  if (component != nullptr) return {false, component};
  if (!is_registered) return {};
  if (name.starts_with('/')) name.remove_prefix(1);
  const auto package = runtime::PackageId::parse(name.substr(0, name.find('/')));
  if (!package || folder_of(*package) == nullptr) return {true};
  return {*package == own && registered == Registered::Loaded};
}

}  // namespace hypersim::language
