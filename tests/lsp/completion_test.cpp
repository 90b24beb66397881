// What can be written at a place, and what is told of what stands there.

#include <gmock/gmock.h>

#include "session.hpp"

namespace hypersim::lsp {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

const std::string kCast =
    "scenario \"x\"\n"
    "node a.dev b.dev\n"
    "let greeting hello\n"
    "process owner birthdays:app:dev.os\n"
    "process viewer viewer:viewer:other.os\n"
    "sequence put who\n"
    "  owner set birthdays {who} 1\n"
    "end\n"
    "owner open birthdays\n"
    "owner open \"two words\"\n"
    "owner get birthdays ann -> seen\n";

class Completion : public testing::Test {
 public:
  /// What is offered where the `|` stands, in a line behind the cast.
  std::vector<std::string> offered(const std::string& line) {
    const std::string text = kCast + line;
    const std::size_t at = text.find('|', kCast.size());
    session_.open(text.substr(0, at) + text.substr(at + 1));
    const std::size_t begin = text.rfind('\n', at) + 1;
    const auto number =
        static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    items_ = session_.result("textDocument/completion", Session::at(number, at - begin))["items"];
    std::vector<std::string> labels;
    for (const Json& item : items_) labels.push_back(item["label"]);
    return labels;
  }

 protected:
  ReadySession session_;
  Json items_;
};

TEST_F(Completion, BeginsALineWithWordsAndWhoActs) {
  EXPECT_THAT(offered("|"), IsSupersetOf({"process", "never", "check", "sim", "do", "repeat", "owner", "viewer"}));
  EXPECT_THAT(offered("ow|"), Contains("owner"));
  EXPECT_THAT(offered("|"), Not(Contains("get")));
}

TEST_F(Completion, OffersVerbsOperandsAndOptionsByTheirPlace) {
  EXPECT_THAT(offered("owner |"), AllOf(IsSupersetOf({"get", "request", "spawn"}), Not(Contains("process"))));
  EXPECT_THAT(offered("sim |"), AllOf(IsSupersetOf({"crash-node", "wait"}), Not(Contains("get"))));
  EXPECT_THAT(offered("owner get |"), ElementsAre("birthdays", "\"two words\""));
  EXPECT_THAT(offered("viewer get |"), ElementsAre("owner/birthdays", "owner/\"two words\""));
  EXPECT_THAT(offered("viewer get owner/b|"), Contains("owner/birthdays"));
  EXPECT_THAT(offered("owner get birthdays ann |"), ElementsAre("within", "->", "=>"));
  EXPECT_THAT(offered("owner get birthdays ann within 5s |"), ElementsAre("->", "=>"));
  EXPECT_THAT(offered("owner get birthdays ann => |"), IsSupersetOf({"ok", "error", "$seen", "hex:"}));
  EXPECT_THAT(offered("owner get birthdays ann => error |"), IsSupersetOf({"NoDb", "KeyNotFound", "any"}));
  EXPECT_THAT(offered("owner request |"), ElementsAre("owner", "viewer"));
  EXPECT_THAT(offered("owner request viewer |"), IsSupersetOf({"body", "blob", "with", "within", "mime", "context"}));
  EXPECT_THAT(offered("owner share birthdays |"), IsSupersetOf({"read", "write", "read,write"}));
  EXPECT_THAT(offered("owner share birthdays read |"), ElementsAre("with"));
  EXPECT_THAT(offered("owner share birthdays read with |"), ElementsAre("owner", "viewer"));
  EXPECT_THAT(offered("owner state |"), ElementsAre("set", "get", "clear"));
}

TEST_F(Completion, OffersClausesSettingsConditionsAndNames) {
  EXPECT_THAT(offered("process new new:a:b |"), IsSupersetOf({"requests", "public", "program", "on"}));
  EXPECT_THAT(offered("process new new:a:b public exit |"), ElementsAre("none", "restart", "requests"));
  EXPECT_THAT(offered("process new new:a:b on |"), ElementsAre("a.dev", "b.dev"));
  EXPECT_THAT(offered("process new new:a:b program |"), Contains("birthdays"));
  EXPECT_THAT(offered("option |"), ElementsAre("semantics", "storage", "seed", "limit"));
  EXPECT_THAT(offered("option storage |"), ElementsAre("rocksdb", "memory"));
  EXPECT_THAT(offered("never |"), IsSupersetOf({"owner", "owner/birthdays", "only", "nobody", "log", "not"}));
  EXPECT_THAT(offered("never owner |"), IsSupersetOf({"holds", "lacks", "alive"}));
  EXPECT_THAT(offered("never owner holds |"), Contains("cap"));
  EXPECT_THAT(offered("do |"), ElementsAre("put"));
  EXPECT_THAT(offered("owner set birthdays ann \"x {|"), IsEmpty());  // a string that does not end
  EXPECT_THAT(offered("owner set birthdays ann {gr|"), ElementsAre("{greeting}"));
  EXPECT_THAT(offered("owner set birthdays ann $|"), Contains("$seen"));
  EXPECT_THAT(offered("# own|"), IsEmpty());
}

TEST_F(Completion, KnowsThePipelineAndTheBlockAround) {
  EXPECT_THAT(offered("pipeline owner\n  |\nend\n"),
              AllOf(IsSupersetOf({"get", "set", "end"}), Not(Contains("process"))));
  EXPECT_THAT(offered("pipeline owner\n  get |\nend\n"), Contains("birthdays"));
  EXPECT_THAT(offered("repeat 2 as round\n  owner set birthdays {|}\nend\n"), IsSupersetOf({"{round}", "{greeting}"}));
}

TEST_F(Completion, ReplacesWhatStandsThere) {
  offered("owner ge|t birthdays");
  ASSERT_FALSE(items_.empty());
  EXPECT_EQ(items_[0]["textEdit"]["range"],
            Json({{"start", {{"line", 11}, {"character", 6}}}, {"end", {{"line", 11}, {"character", 9}}}}));
  offered("owner get birthdays {gr|} x");
  EXPECT_EQ(items_[0]["textEdit"]["newText"], "{greeting}");
  EXPECT_EQ(items_[0]["textEdit"]["range"]["end"]["character"], 24);
}

TEST_F(Completion, SaysHowAWordIsWritten) {
  offered("owner |");
  const auto get = std::find_if(items_.begin(), items_.end(), [](const Json& item) { return item["label"] == "get"; });
  ASSERT_NE(get, items_.end());
  EXPECT_EQ((*get)["detail"], "WHO get DB KEY [within D]");
  EXPECT_EQ((*get)["documentation"]["value"], "reads a value");
}

class HoverTest : public testing::Test {
 public:
  std::string at(std::size_t line, std::size_t character) {
    const Json result = session_.result("textDocument/hover", Session::at(line, character));
    return result.is_null() ? "" : result["contents"]["value"].get<std::string>();
  }

 protected:
  ReadySession session_;
};

TEST_F(HoverTest, SaysWhatAWordDoes) {
  session_.open("scenario \"x\"\nprocess a a:b:c public\na get box key within 5s => error NoDb\n");
  EXPECT_EQ(at(2, 3),
            "```hypersim\nWHO get DB KEY [within D]\n```\nreads a value\n\n`-> NAME` saves its result, and `=> E` says "
            "what it is to be.\n");
  EXPECT_THAT(at(1, 17), HasSubstr("anyone may message it"));
  EXPECT_THAT(at(2, 15), HasSubstr("how long the sender waits"));
  EXPECT_THAT(at(2, 35), HasSubstr("there is no such database"));
  EXPECT_EQ(at(2, 11), "");
  EXPECT_EQ(at(9, 0), "");
}

const std::string kSharing =
    "scenario \"x\"\n"
    "process owner birthdays:app:dev.os\n"
    "process viewer viewer:viewer:other.os\n"
    "never viewer holds owner/birthdays write\n"
    "owner open birthdays\n"
    "owner share birthdays read with viewer\n"
    "viewer get owner/birthdays ann => error KeyNotFound\n"
    "owner get birthdays ann => 7\n"
    "viewer drop owner/birthdays read\n";

TEST_F(HoverTest, SaysWhoHoldsWhatAtThatLine) {
  session_.open(kSharing);
  EXPECT_THAT(at(4, 13),
              AllOf(HasSubstr("to line 5 have ended"),
                    HasSubstr("`owner`: read, opened at line 5; write, opened at line 5"), Not(HasSubstr("viewer"))));
  EXPECT_THAT(at(6, 20), HasSubstr("`viewer`: read, shared by owner at line 6"));
  EXPECT_THAT(at(3, 25),
              HasSubstr("Nobody holds a right to app:dev.os/birthdays when all steps up to line 4 have ended"));
  EXPECT_THAT(at(6, 1), AllOf(HasSubstr("process viewer viewer:viewer:other.os"), HasSubstr("it is wired"),
                              HasSubstr("`owner/birthdays read`, shared by owner at line 6")));
  EXPECT_THAT(at(8, 16), HasSubstr("The run stops at line 8, where it fails"));
}

TEST_F(HoverTest, SaysSoWhereItCannotBeTold) {
  session_.open(kSharing + "owner gett birthdays x\n");
  EXPECT_THAT(at(4, 13), HasSubstr("cannot be told: the file has mistakes"));
  session_.change("scenario \"x\"\nprocess a a:b:c\na open {n}\n");
  EXPECT_EQ(at(2, 9), "");
  session_.change("scenario \"x\"\noption limit events 10\nprocess a a:b:c\nrepeat 50\n  a open box\nend\n");
  EXPECT_THAT(at(4, 10), HasSubstr("reached a limit"));
}

}  // namespace
}  // namespace hypersim::lsp
