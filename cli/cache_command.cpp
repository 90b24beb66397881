#include <fmt/format.h>

#include "hypersim/language/one_line.hpp"
#include "hypersim/wasm/cache.hpp"

#include "complain.hpp"
#include "options.hpp"
#include "report/terminal_text.hpp"

namespace hypersim::cli {

namespace {

std::string kib(std::uint64_t bytes) { return fmt::format("{} KiB", (bytes + 1023) / 1024); }

}  // namespace

ExitCode cache(const CacheCommand& command) {
  auto cache = wasm::Cache::open();
  if (!cache.ok()) return complain(cache.error());
  const std::string folder = language::one_line(cache->folder());
  if (command.clear) {
    const auto removed = cache->clear();
    if (!removed.ok()) return complain(removed.error());
    fmt::print("{}: {} removed\n", folder, *removed);
    return ExitCode::Passed;
  }
  std::uint64_t size = 0;
  const auto entries = cache->entries();
  for (const auto& entry : entries) {
    size += entry.size;
    fmt::print("{}  --wasm-opt {}  {}  {}\n", entry.name, entry.optimization, kib(entry.size), entry.file);
  }
  fmt::print("{}: {}, {}\n", folder, counted(entries.size(), "component", "components"), kib(size));
  return ExitCode::Passed;
}

}  // namespace hypersim::cli
