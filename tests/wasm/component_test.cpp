// What is read of a component, and what is refused, by name. The components are made by hand, or are the guests of
// guests/, which real tools have made.

#include "hypersim/wasm/component.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "component_bytes.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::wasm {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string why(const std::string& bytes) {
  const auto component = read_component(bytes);
  return component.ok() ? "it was taken" : component.error();
}

std::string guest(const std::string& name) {
  return support::read_file(support::source_dir() + "/tests/wasm/guests/" + name + ".wasm");
}

TEST(ReadComponent, TakesTheModuleThatHoldsTheProcess) {
  const auto component = read_component(component_of(ModuleParts()));
  ASSERT_TRUE(component.ok()) << component.error();
  EXPECT_EQ(component->core, module_of({}));
  ASSERT_EQ(component->imports.size(), 1u);
  EXPECT_EQ(component->imports.front().name, "receive");
  EXPECT_EQ(component->imports.front().signature, (Signature{"i", ""}));
  EXPECT_FALSE(component->has_initialize);
  EXPECT_EQ(component->function_types, 5u);
}

TEST(ReadComponent, PassesOverModulesOfTheAdapter) {
  ComponentParts parts;
  ModuleParts other;
  other.exports = list({exported("memory", 2, 0)});
  parts.modules = section(1, module_of(other)) + section(1, module_of({})) + section(1, module_of(other));
  const auto component = read_component(component_of(parts));
  ASSERT_TRUE(component.ok()) << component.error();
  EXPECT_EQ(component->core, module_of({}));
}

class Guests : public testing::TestWithParam<std::string> {};

TEST_P(Guests, AreTaken) {
  const auto component = read_component(guest(GetParam()));
  ASSERT_TRUE(component.ok()) << component.error();
  EXPECT_GT(component->code_size, 0u);
  EXPECT_FALSE(component->imports.empty());
}

/// A file may be cut anywhere.
TEST_P(Guests, AreRefusedWhenTheyAreCut) {
  const std::string whole = guest(GetParam());
  const std::size_t step = whole.size() < 10'000 ? 1 : 97;
  for (std::size_t size = 0; size < whole.size(); size += step) {
    const std::string part = whole.substr(0, size);
    const auto component = read_component(part);
    // What is behind the last export are names.
    if (component.ok()) {
      EXPECT_GT(size, whole.size() / 4);
    } else {
      EXPECT_FALSE(component.error().empty());
    }
  }
}

/// Whatever is in a file: it is taken or refused, and nothing else happens.
TEST_P(Guests, AreReadWithoutTrust) {
  std::string whole = guest(GetParam());
  std::uint64_t state = 1;
  const auto next = [&state](std::size_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>((state >> 33) % below);
  };
  for (int i = 0; i < 300; ++i) {
    std::string other = whole;
    for (int flips = 0; flips < 3; ++flips)
      other[next(std::min<std::size_t>(other.size(), 4000))] = static_cast<char>(next(256));
    const auto component = read_component(other);
    if (!component.ok()) {
      EXPECT_FALSE(component.error().empty());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Guests,
                         testing::Values("asker", "blobs", "caps", "clocks", "echo", "liar", "loop", "panics",
                                         "spawner", "state", "guestbook", "worker"),
                         [](const auto& name) { return name.param; });

TEST(ReadComponent, RefusesWhatIsNoComponent) {
  EXPECT_EQ(why(""), "it is empty");
  EXPECT_THAT(why("#!/bin/sh\n"),
              StartsWith("it is not WebAssembly: a component begins with the bytes 00 61 73 6d 0d"));
  EXPECT_THAT(why(module_of({})), StartsWith("it is a core module of WebAssembly and not a component"));
  EXPECT_THAT(why("(component)"), StartsWith("it is WebAssembly as text"));
  EXPECT_EQ(why(std::string("\0asm\x0e\0\1\0", 8)), "it is WebAssembly of a version that hypersim does not know");
}

TEST(ReadComponent, SaysWhereAFileIsDamaged) {
  std::string cut = component_of(ModuleParts());
  cut.resize(cut.size() - 20);
  EXPECT_THAT(why(cut), StartsWith("it is damaged: byte "));
  ModuleParts parts;
  parts.exports = list({exported("init", 0, 9)});
  EXPECT_THAT(why(component_of(parts)), HasSubstr("an export that is not there"));
}

TEST(ReadComponent, RefusesOtherWorldsByName) {
  const auto importing = [](const char* interface) {
    ComponentParts parts;
    parts.imports = list({interface_import(interface)});
    return why(component_of(parts));
  };
  EXPECT_THAT(importing("hyperware:process/standard@0.8.0"),
              StartsWith("it is made for hyperware:process/standard@0.8.0 (world process-v0), and hypersim plays "
                         "hyperware:process/standard@1.0.0 (world process-v1)"));
  EXPECT_THAT(importing("kinode:process/standard@0.7.0"), HasSubstr("(world process)"));
  EXPECT_THAT(importing("hyperware:process/standard@2.0.0"), StartsWith("it is made for"));
  EXPECT_THAT(importing("other:thing/api@1.0.0"),
              StartsWith("it imports other:thing/api@1.0.0, for which there is no"));
  EXPECT_EQ(importing("wasi:cli/stderr@0.2.6"), "it was taken");
}

std::string importing(const std::string& module, const std::string& name, int type) {
  ModuleParts parts;
  parts.imports = list({function_import(module, name, type)});
  return why(component_of(parts));
}

TEST(ReadComponent, RefusesImportsThatNothingGives) {
  const std::string node(kStandard);
  EXPECT_EQ(importing(node, "receive", 2), "it was taken");
  EXPECT_THAT(importing(node, "recieve", 2), StartsWith("it imports recieve of hyperware:process/standard@1.0.0"));
  EXPECT_EQ(importing(node, "receive", 3), "it imports receive as () -> (), and it is (i32) -> ()");
  EXPECT_THAT(importing("wasi:io/poll@0.2.0", "poll", 2), HasSubstr("build it for wasm32-wasip1"));
  EXPECT_THAT(importing("env", "puts", 2), HasSubstr("puts of env, which nothing gives"));
  EXPECT_THAT(importing("wasi_snapshot_preview1", "fd_open", 2), StartsWith("it imports fd_open"));
  for (const char* unplayed : {"path_open", "poll_oneoff"})
    EXPECT_EQ(importing("wasi_snapshot_preview1", unplayed, 2), "it was taken") << "it traps when it is called";
  ModuleParts parts;
  parts.imports = list({function_import(node, "receive", 2), sized("env") + sized("memory") + bytes({2, 0, 1})});
  EXPECT_THAT(why(component_of(parts)), HasSubstr("a memory of env"));
}

TEST(ReadComponent, RefusesWhatExportsNoProcess) {
  ComponentParts nothing;
  nothing.exports = list({});
  EXPECT_EQ(why(component_of(nothing)), "it does not export init, as a process does; it exports nothing");
  ComponentParts other;
  other.exports = list({function_export("run")});
  EXPECT_EQ(why(component_of(other)), "it does not export init, as a process does; it exports run");
  ModuleParts parts;
  parts.exports = list({exported("init", 0, 1), exported("memory", 2, 0)});
  EXPECT_EQ(why(component_of(parts)), "its code does not export cabi_realloc");
  parts.exports = list({exported("init", 0, 1), exported("cabi_realloc", 0, 2)});
  EXPECT_EQ(why(component_of(parts)), "its code does not export its memory");
  parts.exports = list({exported("init", 0, 2), exported("cabi_realloc", 0, 2), exported("memory", 2, 0)});
  EXPECT_THAT(why(component_of(parts)), StartsWith("its code exports init as (i32 i32 i32 i32) -> (i32)"));
}

TEST(ReadComponent, RefusesFeaturesThatCannotBeTranslated) {
  ModuleParts named;
  named.custom = section(0, sized("target_features") + list({"+" + sized("bulk-memory"), "+" + sized("simd128")}));
  EXPECT_THAT(why(component_of(named)), StartsWith("it uses features that wasm2c does not translate (simd128)"));
  ModuleParts without;
  without.custom = section(0, sized("target_features") + list({"-" + sized("simd128")}));
  EXPECT_EQ(why(component_of(without)), "it was taken");
  ModuleParts local;
  local.locals = list({leb(1) + bytes({0x7B})});
  EXPECT_THAT(why(component_of(local)), HasSubstr("(simd128)"));
}

TEST(ReadComponent, PassesOnNoNameThatOthersChose) {
  ModuleParts parts;
  parts.exports = list({exported("init", 0, 1), exported("cabi_realloc", 0, 2), exported("memory", 2, 0),
                        exported("*/ int evil(void) { return 1; } /*", 0, 1)});
  parts.custom = section(0, sized("name") + bytes({0}) + sized(sized("*/ evil /*")));
  const auto component = read_component(component_of(parts));
  ASSERT_TRUE(component.ok()) << component.error();
  EXPECT_EQ(component->core.find("evil"), std::string::npos);
  EXPECT_EQ(component->core, module_of({}));
}

TEST(ReadComponent, ShowsNothingThatActsOnATerminal) {
  EXPECT_EQ(importing("\x1b[31m", "red", 2), "its code imports red of ?[31m, which nothing gives");
}

}  // namespace
}  // namespace hypersim::wasm
