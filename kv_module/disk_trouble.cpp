#include "hypersim/kv_module/disk_trouble.hpp"

#include "hypersim/runtime/system_failure.hpp"

namespace hypersim::kv_module {

void DiskTrouble::note(std::string_view where, std::string_view text) {
  if (first_) return;
  if (auto failure = runtime::system_failure_in(text)) first_.emplace(First{std::string(where), std::move(*failure)});
}

}  // namespace hypersim::kv_module
