// Fuzz target: any text as the manifest of a package. It is read, or has mistakes with places in the text, in their
// order; what the installer passes over is shown as JSON.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "language/parse/manifest_file.hpp"

namespace {

using hypersim::language::Diagnostic;
using hypersim::language::ManifestEntry;
using hypersim::language::PassedOver;
using hypersim::language::Position;

void fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::abort();
}

void expect_place(const Position& at, std::string_view of) {
  if (at.line < 1 || at.column < 1) fail("no place: " + std::string(of));
}

void expect_whole(const ManifestEntry& entry) {
  expect_place(entry.at, entry.process_name);
  for (const auto* rights : {&entry.requests, &entry.grants}) {
    for (const auto& right : *rights) {
      expect_place(right.at, right.params);
      if (!nlohmann::json::accept(right.params)) fail("params that are no JSON: " + right.params);
    }
  }
  for (const auto* all : {&entry.passed_requests, &entry.passed_grants}) {
    for (const PassedOver& passed : *all) {
      expect_place(passed.at, passed.json);
      if (!nlohmann::json::accept(passed.json)) fail("what is passed over is no JSON: " + passed.json);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto manifest = hypersim::language::read_manifest(text, 0);
  for (const ManifestEntry& entry : manifest.entries) expect_whole(entry);
  for (const Diagnostic& mistake : manifest.mistakes) {
    if (mistake.message.empty()) fail("a mistake without a message");
    expect_place(mistake.at, mistake.message);
  }
  return 0;
}
