// What the compiler says: it refuses wrong use of the process library with a sentence, and it compiles the C++ of
// docs/porting.md as the page shows it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "support/compiler.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace {

namespace support = hypersim::support;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What the compiler says about the source; empty if it accepts it.
std::string complaint(const std::string& source) {
  // A C++ form on the page may ignore a Result.
  return support::complaint(source, {"runtime/include", "processes/include"},
                            "-Wall -Wextra -Werror -Wno-unused-result -Wno-unused-value");
}

std::string program(const std::string& rest) {
  return "#include \"hypersim/processes/process_lib.hpp\"\nusing namespace hypersim::processes;\n" + rest;
}

TEST(Compiler, TakesAProcessThatIsRight) {
  EXPECT_EQ(complaint(program(R"(
struct Day { std::string text; };
HYPERSIM_JSON(Day, text)
static Task<> right(Address our) {
  auto kv = (co_await kv::open<std::string, Day>(our.package_id(), "db")).unwrap();
  const Day day{"b"};
  (co_await kv.set("a", day)).unwrap();
  co_await Request::to(our).body(day).send();
}
HYPERSIM_PROCESS("right", right))")),
            "");
}

/// The body as a separate coroutine with its own types. The compiler counts its lines from one.
std::string numbered_coroutine(std::size_t number, const std::string& body) {
  const std::string n = std::to_string(number);
  return "struct Day" + n + " { std::string text; };\nHYPERSIM_JSON(Day" + n + ", text)\n#line 1 \"coroutine_" + n +
         "\"\ninline Task<> coroutine_" + n + "(Address our, kv::Kv<Day" + n + ", Day" + n + "> kv, Day" + n +
         " day) {\n  using Day [[maybe_unused]] = Day" + n + ";\n  (void)our, (void)kv, (void)day;\n  " + body +
         "\n  co_return;\n}\n";
}

/// The first thing that the compiler says about that coroutine.
std::string first_error(const std::string& complaints, std::size_t number) {
  const std::size_t trail = complaints.find("coroutine_" + std::to_string(number) + ":");
  if (trail == std::string::npos) return "";
  const std::size_t error = complaints.find("error: ", trail);
  return error == std::string::npos ? "" : complaints.substr(error, complaints.find('\n', error) - error);
}

TEST(Compiler, RefusesATemporaryThatGccWouldFreeTwice) {
  std::string right =
      numbered_coroutine(0, "(co_await kv.set(day, day)).unwrap(); co_await Response().body(day).send();");
  EXPECT_EQ(complaint(program(right)), "");
  if (support::compiler().find("clang") != std::string::npos) return;
  const std::vector<std::string> wrong = {
      "co_await kv.set(day, Day{\"b\"});",    "co_await kv.get(Day{\"b\"});",
      "co_await kv.delete_as(Day{\"b\"});",   "co_await set_state(Day{\"b\"});",
      "co_await kv.set_as(day, Day{\"b\"});", "co_await Request::to(our).body(Day{\"b\"}).send();"};
  std::string all;
  for (std::size_t i = 0; i < wrong.size(); ++i) all += numbered_coroutine(i, wrong[i]);
  const std::string said = complaint(program(all));
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    EXPECT_THAT(first_error(said, i), HasSubstr("give this value a name first: g++ 12 frees a temporary aggregate"))
        << wrong[i];
  }
}

TEST(Compiler, RefusesAKeyWithoutAJsonForm) {
  EXPECT_THAT(complaint(program(R"(
struct Opaque {};
static Task<> wrong(Address our) { (co_await kv::open<Opaque, int>(our.package_id(), "db")).unwrap(); }
HYPERSIM_PROCESS("wrong", wrong))")),
              HasSubstr("the keys of a Kv need a JSON form: write HYPERSIM_JSON(Type, member, "));
}

TEST(Compiler, RefusesABodyThatIsNoneOfItsType) {
  EXPECT_THAT(complaint(program(R"(
struct Opaque {};
static Opaque read(const Message& message) { return message.body_as<Opaque>().unwrap(); }
int main() { (void)read; })")),
              HasSubstr("this type has no JSON form: write HYPERSIM_JSON(Type, member, "));
}

TEST(Compiler, RefusesAProcessThatTakesItsAddressByReference) {
  EXPECT_THAT(complaint(program(R"(
static Task<> wrong(const Address&) { co_return; }
HYPERSIM_PROCESS("wrong", wrong))")),
              HasSubstr("parameters are by value, since a reference would not outlive the first co_await"));
}

TEST(Compiler, RefusesWhatIsNoCoroutine) {
  EXPECT_THAT(complaint(program(R"(
static void wrong(Address) {}
HYPERSIM_PROCESS("wrong", wrong))")),
              HasSubstr("a process is a coroutine `Task<> NAME(Address our)`"));
}

TEST(Compiler, RefusesANameThatNoScenarioCanSay) {
  EXPECT_THAT(complaint(program(R"(
static Task<> wrong(Address) { co_return; }
HYPERSIM_PROCESS("my process", wrong))")),
              HasSubstr("the name of a process has letters, digits, '-' and '_'"));
}

TEST(Compiler, RefusesAnAlternativeWithoutANameInRust) {
  EXPECT_THAT(complaint(program(R"(
struct Known {};
HYPERSIM_JSON(Known)
struct Opaque {};
std::string written() { return to_json(std::variant<Known, Opaque>()); })")),
              HasSubstr("this type has no JSON form"));
}

// docs/porting.md ----------------------------------------------------------------------------------------------------

/// The `code` of each row's second cell.
std::vector<std::string> cells_of(const std::string& page) {
  static const std::regex row(R"(^\| `[^|]+` \| `([^|]+)` \|)");
  std::vector<std::string> cells;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_search(line, match, row)) cells.push_back(match[1]);
  }
  return cells;
}

/// Each cell as a statement in a process where everything that the page names exists.
std::string porting_program(const std::vector<std::string>& cells) {
  std::string text = program(R"(
struct Greeting { std::string text; };
HYPERSIM_JSON(Greeting, text)
using K = std::string;
using V = std::string;
template <class T> void use(T&&) {}
)");
  int number = 0;
  for (const std::string& cell : cells) {
    text += "static Task<> row_" + std::to_string(number++) +
            R"((Address our, Message message, Kv<K, V> kv, K key, V value,
    std::optional<std::uint64_t> tx, std::uint64_t tx_id, Address target, Capability cap, Capabilities caps,
    ProcessId process, Bytes bytes, LazyLoadBlob blob, Greeting greeting, std::string text) {
  use(our), use(message), use(kv), use(key), use(value), use(tx), use(tx_id), use(target), use(cap), use(caps), use(process);
  use(bytes), use(blob), use(greeting), use(text);
  co_await our_capabilities();
  )" + cell +
            ";\n}\n";
  }
  text += "void* used[] = {";
  for (int i = 0; i < number; ++i) text += "(void*)&row_" + std::to_string(i) + ", ";
  return text + "};\n";
}

TEST(Porting, EachFormOfThePageCompiles) {
  const auto cells = cells_of(support::read_file(support::source_dir() + "/docs/porting.md"));
  ASSERT_GT(cells.size(), 50U);
  std::string source = porting_program(cells);
  const std::size_t at = source.find("template <class T> void use");
  source.insert(at, "template <class A, class B> using Kv = kv::Kv<A, B>;\n");
  EXPECT_EQ(complaint(source).substr(0, 3000), "");
}

TEST(PortingCanary, AFormThatDoesNotCompileIsCaught) {
  EXPECT_THAT(complaint(porting_program({"co_await no_such_call(key)"})), testing::Not(IsEmpty()));
  EXPECT_EQ(cells_of("| Rust | C++ |\n|---|---|\n| `a` | `b` | text |\n| `c` | none |\n"),
            std::vector<std::string>{"b"});
}

}  // namespace
