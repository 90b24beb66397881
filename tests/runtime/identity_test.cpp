#include "hypersim/runtime/identity.hpp"

#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hypersim::runtime {
namespace {

struct ParseCase {
  std::string_view text;
  std::optional<ParseError> error;
};

template <class T>
void expect_parses(const std::vector<ParseCase>& cases) {
  for (const auto& [text, error] : cases) {
    const auto parsed = T::parse(text);
    if (error) {
      ASSERT_FALSE(parsed.ok()) << text;
      EXPECT_EQ(parsed.error(), *error) << text << ": " << to_text(parsed.error());
    } else {
      ASSERT_TRUE(parsed.ok()) << text << ": " << to_text(parsed.error());
    }
  }
}

TEST(PackageId, ParsesExactlyTwoPartsAndNamesTheMistake) {
  expect_parses<PackageId>({
      {"app:dev.os", {}},
      {"A B:c_d", {}},
      {"app", ParseError::MissingField},
      {"", ParseError::MissingField},
      {":dev.os", ParseError::MissingField},
      {"app:", ParseError::MissingField},
      {"a:b:c", ParseError::TooManyColons},
      {"::", ParseError::TooManyColons},
      {"n@app:dev.os", ParseError::TooManyAts},
  });
  EXPECT_EQ(*PackageId::parse("app:dev.os"), (PackageId{"app", "dev.os"}));
  EXPECT_EQ(PackageId::parse("app:dev.os")->text(), "app:dev.os");
}

TEST(ProcessId, ParsesExactlyThreePartsAndNamesTheMistake) {
  expect_parses<ProcessId>({
      {"owner:app:dev.os", {}},
      {"A B:c_d:e f", {}},
      {"owner", ParseError::MissingField},
      {"owner:app", ParseError::MissingField},
      {"owner::dev.os", ParseError::MissingField},
      {":app:dev.os", ParseError::MissingField},
      {"owner:app:", ParseError::MissingField},
      {"a:b:c:d", ParseError::TooManyColons},
      {"first.dev@owner:app:dev.os", ParseError::TooManyAts},
  });
  const ProcessId id = *ProcessId::parse("owner:app:dev.os");
  EXPECT_EQ(id.process_name(), "owner");
  EXPECT_EQ(id.package_id(), (PackageId{"app", "dev.os"}));
  EXPECT_EQ(id.text(), "owner:app:dev.os");
}

TEST(Address, ParsesANodeAndAProcessAndNamesTheFirstMistakeInTheOrderOfTheShippedParser) {
  expect_parses<Address>({
      {"first.dev@owner:app:dev.os", {}},
      {"n:x@a:b:c", {}},
      {"a@b@c", ParseError::TooManyAts},
      {"@@", ParseError::TooManyAts},
      {"a:b:c", ParseError::MissingNodeId},
      {"@a:b:c", ParseError::MissingNodeId},
      {"@", ParseError::MissingNodeId},
      {"", ParseError::MissingNodeId},
      {"n@a:b:c:d", ParseError::TooManyColons},
      {"n@a:b", ParseError::MissingField},
      {"n@a::c", ParseError::MissingField},
      {"n@", ParseError::MissingField},
  });
  const Address address = *Address::parse("n:x@a:b:c");
  EXPECT_EQ(address.node(), "n:x");
  EXPECT_EQ(address.process(), *ProcessId::parse("a:b:c"));
  EXPECT_EQ(address.text(), "n:x@a:b:c");
}

TEST(CheckNames, AllowsTheCharactersOfEachPartAndNoOthers) {
  const std::vector<std::pair<std::string_view, std::optional<ParseError>>> cases = {
      {"first.dev@owner-1:app-2:dev.os", {}},
      {"First@owner:app:dev", ParseError::ForbiddenInNodeId},
      {"n:x@owner:app:dev", ParseError::ForbiddenInNodeId},
      {"n@ow.ner:app:dev", ParseError::ForbiddenInProcessName},
      {"n@ow_ner:app:dev", ParseError::ForbiddenInProcessName},
      {"n@owner:a.pp:dev", ParseError::ForbiddenInPackageName},
      {"n@owner:\xC3\xA9:dev", ParseError::ForbiddenInPackageName},
      {"n@owner:app:d ev", ParseError::ForbiddenInPublisher},
  };
  for (const auto& [text, error] : cases) {
    const auto checked = Address::parse(text)->check_names();
    EXPECT_EQ(checked.ok() ? std::nullopt : std::optional(checked.error()), error) << text;
  }
}

TEST(CheckNames, MissesPartsThatAreEmpty) {
  EXPECT_EQ((PackageId{"", "dev"}.check_names().error()), ParseError::MissingField);
  EXPECT_EQ(ProcessId("", {"app", "dev"}).check_names().error(), ParseError::MissingField);
  EXPECT_EQ(ProcessId().check_names().error(), ParseError::MissingField);
  EXPECT_EQ(Address("", *ProcessId::parse("a:b:c")).check_names().error(), ParseError::MissingNodeId);
  EXPECT_EQ(Address("n", ProcessId()).check_names().error(), ParseError::MissingField);
}

TEST(Identity, IsComparedAndHashedByText) {
  const ProcessId made("owner", {"app", "dev.os"});
  const ProcessId parsed = *ProcessId::parse("owner:app:dev.os");
  EXPECT_EQ(made, parsed);
  EXPECT_EQ(made.hash(), parsed.hash());
  EXPECT_NE(made, *ProcessId::parse("owner:app:dev.oz"));
  EXPECT_LT(*ProcessId::parse("a:b:c"), *ProcessId::parse("a:b:d"));
  EXPECT_EQ(Address("n", made), *Address::parse("n@owner:app:dev.os"));
  EXPECT_EQ(Address("n", made).hash(), Address::parse("n@owner:app:dev.os")->hash());
  EXPECT_LT(Address("a", made), Address("b", made));
}

/// Texts that begin alike, that end within what is compared at once, and bytes that are no characters of names.
const std::vector<std::string> kAwkward = {"",
                                           "a",
                                           "aa",
                                           "ab",
                                           "b",
                                           "abcdefg",
                                           "abcdefgh",
                                           "abcdefgi",
                                           "abcdefghi",
                                           "abcdefghj",
                                           "abcdefg\xff",
                                           "\xff",
                                           "\x01",
                                           std::string("a\0", 2),
                                           std::string("\0", 1),
                                           std::string("a\0b", 3)};

TEST(Identity, IsOrderedAsItsTextIs) {
  std::vector<ProcessId> ids = {ProcessId()};
  for (const std::string& name : kAwkward) {
    ids.emplace_back(name, PackageId{"app", "dev.os"});
    ids.emplace_back(name, PackageId{name, "dev.os"});
  }
  for (const ProcessId& a : ids) {
    for (const ProcessId& b : ids) EXPECT_EQ(a <=> b, a.text() <=> b.text()) << a.text() << " " << b.text();
  }
  std::vector<Address> addresses = {Address()};
  for (const char* node : {"", "n", "first.dev", "second.dev", "first.dev.of.a.long.name"}) {
    for (const ProcessId& process : ids) addresses.emplace_back(node, process);
  }
  for (const Address& a : addresses) {
    for (const Address& b : addresses) EXPECT_EQ(a <=> b, a.text() <=> b.text()) << a.text() << " " << b.text();
  }
}

TEST(Identity, KnowsItsNodeByEachByteOfTheName) {
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string node(size, 'n');
    const Address address(node, *ProcessId::parse("a:b:c"));
    EXPECT_TRUE(address.is_on(std::string(node)));
    EXPECT_FALSE(address.is_on(node + "n"));
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = node;
      other[at] = 'm';
      EXPECT_FALSE(address.is_on(other)) << size << " " << at;
    }
  }
}

TEST(Identity, KnowsThePackageOfTheSystem) {
  EXPECT_TRUE(ProcessId::parse("kv:distro:sys")->is_of_system());
  EXPECT_FALSE(ProcessId::parse("kv:distro:sys2")->is_of_system());
  EXPECT_FALSE(ProcessId::parse("distro:sys:distro")->is_of_system());
  EXPECT_FALSE(ProcessId().is_of_system());
}

TEST(Identity, IsEmptyWhenMadeOfNothingOrMovedFrom) {
  EXPECT_EQ(ProcessId().text(), "");
  EXPECT_EQ(Address().text(), "");
  EXPECT_EQ(Address(), Address());
  EXPECT_NE(Address(), *Address::parse("n@a:b:c"));
  Address address = *Address::parse("n@a:b:c");
  const Address taken = std::move(address);
  EXPECT_EQ(address, Address());  // NOLINT(bugprone-use-after-move): what is left must be usable
  EXPECT_EQ(taken.package_id().publisher_node, "c");
}

TEST(Kept, NamesOfOneTextAreOneObjectAndReadAsBefore) {
  const auto address = [] { return Address::parse("a.dev@owner:app:dev.os").value(); };
  const Address one = address();
  const Address other = address();
  EXPECT_NE(&one.text(), &other.text());
  const Address kept = address().kept();
  EXPECT_EQ(kept, address());
  EXPECT_EQ(kept.hash(), address().hash());
  EXPECT_EQ(kept.node(), "a.dev");
  EXPECT_EQ(&kept.text(), &address().kept().text());
  EXPECT_EQ(&kept.process().text(), &ProcessId::parse("owner:app:dev.os").value().kept().text());
  EXPECT_EQ(ProcessId().kept(), ProcessId());
  EXPECT_EQ(Address().kept(), Address());
}

}  // namespace
}  // namespace hypersim::runtime
