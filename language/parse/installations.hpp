#pragma once
// What `sim install` and `sim uninstall` are: the steps that the node's installer takes, as one of the cast that may
// message the kernel, and may do everything in every drive.

#include <string_view>
#include <vector>

#include "hypersim/language/scenario.hpp"

namespace hypersim::language {

enum class PackageStep { Install, Uninstall };

/// The installer as a member of the cast, where nobody declares it. It holds what its steps need: messaging on the
/// kernel, and where bundled programs stand in for vfs and the homepage, its rights there.
ProcessDecl installer_decl(const Scenario& scenario, const std::string& name, const runtime::Address& address,
                           Position at);

/// The steps of `who`, the installer, one after the other, for a package of the scenario. They stand at that place.
std::vector<Step> steps_of(PackageStep kind, const Scenario& scenario, const Package& package, const WhoOperand& who,
                           Position at);

}  // namespace hypersim::language
