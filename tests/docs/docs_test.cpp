// Compares the documentation with what hypersim does: it runs sessions, reads scenarios, decodes JSON, looks up trace
// lines, and checks that whatever a page names (files, tests, options, commands) exists.

#include <algorithm>
#include <filesystem>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>
#include <set>
#include <stdexcept>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/runtime/trace.hpp"
#include "hypersim/runtime/wire.hpp"

#include "codec.hpp"
#include "markdown.hpp"
#include "scratch.hpp"
#include "support/files.hpp"
#include "support/golden.hpp"
#include "support/paths.hpp"

namespace hypersim::docs {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

bool is_scenario(const Block& block) {
  for (const std::string& line : block.lines) {
    if (line.empty() || line.starts_with("#")) continue;
    return line.starts_with("scenario \"");
  }
  return false;
}

std::vector<Block> blocks_where(const std::function<bool(const Block&)>& wanted) {
  std::vector<Block> found;
  for (const Page& page : all_pages()) {
    std::copy_if(page.blocks.begin(), page.blocks.end(), std::back_inserter(found), wanted);
  }
  return found;
}

/// `docs/trace.md:7` as a test's name: docs_trace_md_line_7.
std::string test_name(const testing::TestParamInfo<Block>& info) {
  std::string name = info.param.page + "_line_" + std::to_string(info.param.line);
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

// Sessions ----------------------------------------------------------------------------------------------------------

class DocsSession : public testing::TestWithParam<Block> {};

/// The text of the page, with other lines in that block.
std::string with_block(std::string page, const Block& block, const std::vector<std::string>& lines) {
  const std::string begin = "```" + block.info + "\n";
  const std::size_t at = page.find(begin + joined(block.lines) + "```\n");
  if (at == std::string::npos) throw std::runtime_error("there is no such block: " + block.place());
  return page.replace(at + begin.size(), joined(block.lines).size(), joined(lines));
}

TEST_P(DocsSession, PrintsWhatThePageSays) {
  const auto session = read_session(GetParam().lines);
  EXPECT_THAT(session, testing::Not(IsEmpty()));
  if (support::writes_golden_files()) {
    const std::string path = support::source_dir() + "/" + GetParam().page;
    const std::string text = support::read_file(path);
    const std::string anew = with_block(text, GetParam(), write_session(played(session)));
    if (anew != text) support::write_file(path, anew);
    return;
  }
  for (const std::string& difference : differences(session)) ADD_FAILURE() << GetParam().place() << ": " << difference;
}

INSTANTIATE_TEST_SUITE_P(Pages, DocsSession,
                         testing::ValuesIn(blocks_where([](const Block& b) { return b.info == "console"; })),
                         test_name);

TEST(DocsSessionCanary, AnOutputThatIsNotRealIsCaught) {
  const auto run = [](const std::string& path, const std::string& output) {
    return differences({{"./dev run " + path, output}});
  };
  const std::string path = "scenarios/ok/sharing/share-a-database.scn";
  const std::string real = "passed     " + path + "  A viewer reads the birthdays that it was given\n";
  EXPECT_THAT(run(path, real), IsEmpty());
  EXPECT_THAT(run(path, "FAILED" + real.substr(6)), SizeIs(1));
  EXPECT_THAT(run(path, real + "and more\n"), SizeIs(1));
  EXPECT_THAT(run(path, ""), SizeIs(1));
  EXPECT_THAT(run("scenarios/ok/no-such.scn", real), SizeIs(1));
}

TEST(DocsSession, ABlockThatIsMadeAnewIsWhatThePrintedOutputsSayAndThePageIsElseAsItWas) {
  const std::string text = "# A\n```console\n$ echo 1 \\\n  2\n1\n$ true\n```\n```console\n$ echo 3\n3\n```\nend\n";
  const Page page = read_page("a.md", text);
  ASSERT_THAT(page.blocks, SizeIs(2));
  for (const Block& block : page.blocks) {
    EXPECT_EQ(with_block(text, block, write_session(read_session(block.lines))), text);
  }
  EXPECT_EQ(with_block(text, page.blocks[0], write_session(played(read_session(page.blocks[0].lines)))),
            "# A\n```console\n$ echo 1 \\\n  2\n1 2\n$ true\n```\n```console\n$ echo 3\n3\n```\nend\n");
}

TEST(DocsSessionCanary, EachCommandIsHeldToItsOwnOutput) {
  const auto session = read_session({"$ echo one", "one", "$ false", "$ echo $? \\", "  two >&2", "1 three"});
  ASSERT_THAT(session, SizeIs(3));
  const auto found = differences(session);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0], HasSubstr("printed\n1 two\n"));
}

TEST(DocsSessionCanary, ASessionDoesNotTouchTheSources) {
  EXPECT_THAT(differences({{"rm -r scenarios && test ! -e scenarios && echo gone", "gone\n"}}), IsEmpty());
  EXPECT_TRUE(fs::exists(support::source_dir() + "/scenarios"));
}

// Scenarios ---------------------------------------------------------------------------------------------------------

class DocsScenario : public testing::TestWithParam<Block> {};

std::string check(const std::string& text) {
  const Scratch scratch;
  scratch.write("pages/scenarios/ok/language/block-of-a-page.scn", text);
  return scratch.run({"hypersim check scenarios/ok/language/block-of-a-page.scn"}).front();
}

TEST_P(DocsScenario, IsValid) { EXPECT_THAT(check(joined(GetParam().lines)), testing::StartsWith("valid ")); }

TEST_P(DocsScenario, IsInTheCanonicalLayout) {
  const Scratch scratch;
  scratch.write("pages/scenarios/ok/language/block-of-a-page.scn", joined(GetParam().lines));
  EXPECT_EQ(scratch.run({"hypersim fmt --check scenarios/ok/language/block-of-a-page.scn"}).front(), "");
}

INSTANTIATE_TEST_SUITE_P(Pages, DocsScenario, testing::ValuesIn(blocks_where([](const Block& b) {
                           return b.language() != "text" && b.language() != "scn" && is_scenario(b);
                         })),
                         test_name);

TEST(DocsScenarioCanary, AMistakeIsCaught) {
  EXPECT_THAT(check("scenario \"x\"\nprocess a a:app:dev.os\na opne d\n"), HasSubstr("did you mean \"open\"?"));
}

// Examples of the language: blocks `scn`, `scn fails`, `scn refused`, `scn refused N` (N mistakes, else one). Examples
// without a title continue the page's block `scn cast`.

std::string whole_text(const Block& example) {
  if (is_scenario(example)) return joined(example.lines);
  for (const Page& page : all_pages()) {
    if (page.path != example.page) continue;
    for (const Block& block : page.blocks) {
      if (block.info == "scn cast") return joined(block.lines) + joined(example.lines);
    }
  }
  return joined(example.lines);
}

/// How the run of an example with `info` after its fence must end: `exit 2, 1 mistakes`.
std::string end_of(const std::string& info) {
  const std::string refused = "scn refused";
  if (info.starts_with(refused))
    return "exit 2, " + (info == refused ? "1" : info.substr(refused.size() + 1)) + " mistakes";
  if (info == "scn fails") return "exit 1, 0 mistakes";
  return info == "scn" || info == "scn cast" ? "exit 0, 0 mistakes" : "no example can be `" + info + "`";
}

struct Played {
  std::string end;
  std::string printed;
};

Played play_example(const std::string& text) {
  const Scratch scratch;
  scratch.write("pages/scenarios/ok/language/example.scn", text);
  Played played{"", scratch.run({"hypersim run scenarios/ok/language/example.scn; echo exit $?"}).front()};
  int mistakes = 0;
  for (const std::string& line : split_lines(played.printed)) {
    if (line.starts_with("scenarios/ok/language/")) ++mistakes;
    if (line.starts_with("exit ")) played.end = line;
  }
  played.end += ", " + std::to_string(mistakes) + " mistakes";
  return played;
}

class DocsExample : public testing::TestWithParam<Block> {};

TEST_P(DocsExample, EndsAsThePageSays) {
  const Played played = play_example(whole_text(GetParam()));
  EXPECT_EQ(played.end, end_of(GetParam().info)) << GetParam().place() << "\n" << played.printed;
}

INSTANTIATE_TEST_SUITE_P(Pages, DocsExample, testing::ValuesIn(blocks_where([](const Block& b) {
                           return b.language() == "scn" && b.info.find("file=") == std::string::npos;
                         })),
                         test_name);

TEST(DocsExampleCanary, AWrongEndIsCaught) {
  const std::string cast = "scenario \"x\"\nprocess a a:b:c\n";
  EXPECT_EQ(play_example(cast + "a open d\n").end, end_of("scn"));
  EXPECT_EQ(play_example(cast + "a get d k\n").end, end_of("scn fails"));
  EXPECT_EQ(play_example(cast + "a gett d k\n").end, end_of("scn refused"));
  EXPECT_EQ(play_example(cast + "a gett d k\na opne d\n").end, end_of("scn refused 2"));
  EXPECT_THAT(end_of("scn wrong"), HasSubstr("scn wrong"));
}

// JSON of the wire --------------------------------------------------------------------------------------------------

/// What is wrong with a block `json TYPE`, `json TYPE accepted` or `json TYPE refused`: the lines for which the claim
/// is false.
std::vector<std::string> wrong_lines(const Block& block) {
  std::istringstream info(block.info);
  std::string language, type, claim;
  info >> language >> type >> claim;
  const auto codec = wire_vectors::codecs().find(type);
  if (codec == wire_vectors::codecs().end() || (!claim.empty() && claim != "accepted" && claim != "refused"))
    return {block.info};
  std::vector<std::string> wrong;
  for (const std::string& line : block.lines) {
    const wire_vectors::Text text = codec->second(line);
    const bool right = claim.empty() ? text == line : text.has_value() == (claim == "accepted");
    if (!right) wrong.push_back(line);
  }
  return wrong;
}

class DocsJson : public testing::TestWithParam<Block> {};

TEST_P(DocsJson, IsWhatTheCodeReadsAndWrites) { EXPECT_THAT(wrong_lines(GetParam()), IsEmpty()) << GetParam().place(); }

INSTANTIATE_TEST_SUITE_P(Pages, DocsJson,
                         testing::ValuesIn(blocks_where([](const Block& b) { return b.info.starts_with("json "); })),
                         test_name);

TEST(DocsJsonCanary, AWrongLineIsCaught) {
  EXPECT_THAT(wrong_lines({"", 1, "json KvAction", {"\"Open\"", "{\"Open\":null}"}}), SizeIs(1));
  EXPECT_THAT(wrong_lines({"", 1, "json KvAction refused", {"\"Open\"", "\"open\""}}), SizeIs(1));
  EXPECT_THAT(wrong_lines({"", 1, "json KvAction accepted", {"{\"Open\":null}", "\"open\""}}), SizeIs(1));
  EXPECT_THAT(wrong_lines({"", 1, "json Mystery", {}}), SizeIs(1));
}

// The trace ---------------------------------------------------------------------------------------------------------

TEST(DocsTrace, ShowsRealLinesAndEveryEvent) {
  const Scratch scratch;
  std::set<std::string> real;
  for (const std::string& trace : scratch.run(
           {"hypersim run docs/examples/every-event.scn --trace t.jsonl >/dev/null; cat t.jsonl",
            "hypersim run docs/examples/every-network-event.scn --storage memory --trace n.jsonl >/dev/null; cat "
            "n.jsonl",
            "(ulimit -f 16; hypersim run docs/examples/disk-full.scn --trace f.jsonl >/dev/null); cat f.jsonl"})) {
    for (std::string& line : split_lines(trace)) real.insert(std::move(line));
  }
  std::set<std::string> shown;
  for (const Block& block :
       blocks_where([](const Block& b) { return b.page == "docs/trace.md" && b.info == "json"; })) {
    for (const std::string& line : block.lines) {
      EXPECT_TRUE(real.contains(line)) << block.place() << " shows a line that is not in the trace: " << line;
      shown.insert(line);
    }
  }
  static const std::regex name(R"re("event":"(\w+)")re");
  std::set<std::string> happened, described;
  std::smatch match;
  for (const std::string& line : real) {
    if (std::regex_search(line, match, name)) happened.insert(match[1]);
  }
  for (const std::string& line : shown) {
    if (std::regex_search(line, match, name)) described.insert(match[1]);
  }
  EXPECT_EQ(described, happened);
  EXPECT_EQ(described.size(), runtime::event_names().size() + 1)  // and the verdict
      << "docs/examples/every-event.scn, every-network-event.scn and disk-full.scn no longer bring about every event";
}

// What pages name ---------------------------------------------------------------------------------------------------

bool exists(const std::string& path) { return fs::exists(fs::path(support::source_dir()) / path); }

/// What is wrong with a link of a page, or nothing.
std::string broken_link(const Page& page, const std::string& link, const std::vector<Page>& pages) {
  if (link.starts_with("http://") || link.starts_with("https://")) return {};
  const std::size_t hash = link.find('#');
  const std::string file = link.substr(0, hash);
  const std::string target =
      file.empty() ? page.path : (fs::path(page.path).parent_path() / file).lexically_normal().string();
  if (!exists(target)) return "there is no " + target;
  if (hash == std::string::npos) return {};
  const std::string anchor = link.substr(hash + 1);
  for (const Page& other : pages) {
    if (other.path != target) continue;
    const auto& anchors = other.anchors;
    if (std::find(anchors.begin(), anchors.end(), anchor) != anchors.end()) return {};
  }
  return target + " has no heading #" + anchor;
}

TEST(Docs, LinksLeadSomewhere) {
  for (const Page& page : all_pages()) {
    for (const Place& link : page.links) {
      const std::string broken = broken_link(page, link.text, all_pages());
      EXPECT_TRUE(broken.empty()) << link.page << ":" << link.line << ": " << broken;
    }
  }
}

/// A path that a page names: FOLDER/x.hpp may also be a public header.
bool names_a_file(const std::string& path) {
  const std::string folder = path.substr(0, path.find('/'));
  return exists(path) || exists(folder + "/include/hypersim/" + path);
}

const std::string kFolders =
    "(runtime|kv_module|actors|processes|language|analysis|simulator|lsp|viewer|testing|cli|bench|tests|scenarios|docs|"
    "scripts|"
    "cmake)";

TEST(Docs, FilesThatAreNamedExist) {
  static const std::regex path(kFolders + R"(/[\w./-]+\.\w+)");
  for (const Page& page : all_pages()) {
    for (const Place& span : page.spans) {
      if (!std::regex_match(span.text, path)) continue;
      EXPECT_TRUE(names_a_file(span.text)) << span.page << ":" << span.line << ": there is no " << span.text;
    }
  }
}

/// The paths in the lines of a block `sh` that do not exist.
std::vector<std::string> missing_paths(const Block& block) {
  static const std::regex path(kFolders + R"(/[\w./-]+)");
  std::vector<std::string> missing;
  for (const std::string& line : block.lines) {
    std::istringstream words(line);
    for (std::string word; words >> word;) {
      if (std::regex_match(word, path) && !exists(word)) missing.push_back(word);
    }
  }
  return missing;
}

TEST(Docs, PathsInCommandsExist) {
  const std::vector<Block> blocks = blocks_where([](const Block& b) { return b.info == "sh"; });
  EXPECT_GT(blocks.size(), 4u);
  for (const Block& block : blocks) EXPECT_THAT(missing_paths(block), IsEmpty()) << block.place();
  EXPECT_THAT(missing_paths({"", 1, "sh", {"./dev run scenarios/ok/no-such.scn # scenarios/ok"}}),
              testing::ElementsAre("scenarios/ok/no-such.scn"));
}

std::set<std::string> all_tests() {
  static const std::regex test(R"(\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\))");
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(support::source_dir() + "/tests")) {
    if (entry.path().extension() != ".cpp") continue;
    const std::string text = support::read_file(entry.path());
    for (std::sregex_iterator at(text.begin(), text.end(), test), end; at != end; ++at) {
      names.insert((*at)[1].str() + "." + (*at)[2].str());
    }
  }
  return names;
}

TEST(Docs, TestsThatAreNamedExist) {
  static const std::regex name(R"([A-Z]\w+\.[A-Z]\w+)");
  const std::set<std::string> tests = all_tests();
  std::size_t named = 0;
  for (const Page& page : all_pages()) {
    for (const Place& span : page.spans) {
      if (!std::regex_match(span.text, name)) continue;
      ++named;
      EXPECT_TRUE(tests.contains(span.text)) << span.page << ":" << span.line << ": there is no test " << span.text;
    }
  }
  EXPECT_GT(named, 50u);
}

TEST(Docs, OptionsThatAreNamedExist) {
  const Scratch scratch;
  // The options of wire_vectors. We do not list those of Google Benchmark.
  std::string help = " --group ";
  // The options of cmake and ctest.
  help += " --install --prefix --build --test-dir --output-on-failure ";
  // Those of npm and of Visual Studio Code.
  help += " --omit --install-extension ";
  const char* each_command = "for c in $(hypersim --help | awk '/^  [a-z]/ {print $1}'); do hypersim $c --help; done";
  for (const std::string& text : scratch.run({"hypersim --help", each_command})) help += text;
  static const std::regex option(R"((?:^|[\s`(\[])(--(?!benchmark_)[a-z][a-z-]*))");
  for (const Page& page : all_pages()) {
    for (const Place& line : page.lines) {
      for (std::sregex_iterator at(line.text.begin(), line.text.end(), option), end; at != end; ++at) {
        const std::regex listed("[ ,]" + (*at)[1].str() + "[\\s,{]");  // `{` begins the value of a flag
        EXPECT_TRUE(std::regex_search(help, listed)) << page.path << ":" << line.line << ": no option " << (*at)[1];
      }
    }
  }
}

TEST(Docs, CommandsOfDevThatAreNamedExist) {
  static const std::regex usage(R"(^  ([a-z-]+) .*)");
  static const std::regex named(R"(\./dev ([a-z][a-z-]*))");
  std::set<std::string> commands;
  for (const std::string& line : split_lines(support::read_file(support::source_dir() + "/dev"))) {
    std::smatch match;
    if (std::regex_match(line, match, usage)) commands.insert(match[1]);
  }
  ASSERT_THAT(commands, Contains("test"));
  for (const Page& page : all_pages()) {
    for (const Place& line : page.lines) {
      for (std::sregex_iterator at(line.text.begin(), line.text.end(), named), end; at != end; ++at) {
        EXPECT_TRUE(commands.contains((*at)[1])) << page.path << ":" << line.line << ": no command " << (*at)[0];
      }
    }
  }
}

TEST(DocsCanary, BrokenLinksAndUnknownFilesAreCaught) {
  const Page page =
      read_page("docs/wire.md", "# A `b` c!\n[one](../README.md) [two](#a-b-c) [three](y.md) [four](#none)\n");
  ASSERT_THAT(page.links, SizeIs(4));
  std::vector<bool> broken;
  for (const Place& link : page.links) broken.push_back(!broken_link(page, link.text, {page}).empty());
  EXPECT_THAT(broken, testing::ElementsAre(false, false, true, true));
  EXPECT_TRUE(names_a_file("runtime/routing.hpp"));
  EXPECT_FALSE(names_a_file("runtime/no_such.hpp"));
  EXPECT_THAT(all_tests(), Contains("DocsCanary.BrokenLinksAndUnknownFilesAreCaught"));
}

}  // namespace
}  // namespace hypersim::docs
