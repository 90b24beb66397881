// Fuzz target: any text as a scenario. It is read or refused, and a refusal can be shown: with a place in the text for
// each mistake, in the order of their places.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tuple>

#include "hypersim/language/parse.hpp"

using hypersim::language::Diagnostic;
using hypersim::language::ParsedFile;

namespace {

void fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::abort();
}

void expect_places(const ParsedFile& parsed) {
  const Diagnostic* before = nullptr;
  for (const Diagnostic& one : parsed.diagnostics) {
    if (one.at.line < 1 || one.at.column < 1) fail("a mistake without a place: " + one.message);
    if (one.message.empty()) fail("a mistake without a message");
    if (before != nullptr && std::tie(one.at.source, one.at.line, one.at.column) <
                                 std::tie(before->at.source, before->at.line, before->at.column)) {
      fail("out of order: " + one.message);
    }
    before = &one;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // The files of `file:` operands are looked for in a folder that does not exist.
  const std::string path = "/nowhere/fuzz.scn";
  const ParsedFile parsed = hypersim::language::parse_scenarios(text, path);
  if (parsed.scenarios.empty() == parsed.diagnostics.empty()) fail("neither read nor refused, or both");
  expect_places(parsed);
  if (!parsed.diagnostics.empty() && hypersim::language::format_diagnostics(parsed).empty()) {
    fail("a refusal that says nothing");
  }
  return 0;
}
