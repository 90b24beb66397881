// What the server says to an editor that keeps to the protocol, and to one that does not.

#include <gmock/gmock.h>
#include <random>

#include "hypersim/lsp/frames.hpp"
#include "hypersim/lsp/server.hpp"

#include "session.hpp"

namespace hypersim::lsp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kParseError = -32700;
constexpr int kInvalidRequest = -32600;
constexpr int kMethodNotFound = -32601;
constexpr int kInvalidParams = -32602;
constexpr int kNotInitialized = -32002;
constexpr int kCancelled = -32800;

/// `ok TEXT` or `bad WHY`, for everything that the bytes hold.
std::vector<std::string> frames_in(const std::vector<std::string>& pieces) {
  std::vector<std::string> found;
  Frames frames;
  for (const std::string& piece : pieces) {
    frames.feed(piece);
    for (;;) {
      const auto next = frames.next();
      if (const auto* text = std::get_if<std::string>(&next)) {
        found.push_back("ok " + *text);
      } else if (const auto* bad = std::get_if<BadFrame>(&next)) {
        found.push_back("bad " + bad->why);
      } else {
        break;
      }
    }
  }
  return found;
}

TEST(Frames, MessagesMayArriveInAnyPieces) {
  const std::string bytes = frame_of("{}") +
                            "content-length:3\nContent-Type: application/vscode-jsonrpc; charset=utf-8\n\nabc" +
                            "X: y\r\nContent-Length: 0\r\n\r\n" + frame_of("é");
  const auto whole = frames_in({bytes});
  EXPECT_THAT(whole, ElementsAre("ok {}", "ok abc", "ok ", "ok é"));
  std::vector<std::string> letters;
  for (const char c : bytes) letters.emplace_back(1, c);
  EXPECT_EQ(frames_in(letters), whole);
}

TEST(Frames, AfterWrongHeadersTheStreamGoesOnWithTheNextLength) {
  const std::string good = frame_of("good");
  for (const auto& [bad, why] : std::vector<std::pair<std::string, std::string>>{
           {"Content-Type: x\r\n\r\n{\"a\":1}", "bad there is no Content-Length"},
           {"Content-Length: ten\r\n\r\n0123456789", "bad Content-Length is not a number of bytes"},
           {"Content-Length: -5\r\n\r\n01234", "bad Content-Length is not a number of bytes"},
           {"Content-Length: 99999999999999999999999\r\n\r\nx", "bad Content-Length is not a number of bytes"},
           {"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", "bad Content-Length stands twice"},
           {"garbage\r\n\r\n", "bad a header has no colon"},
           {"Content-Type: a; charset=utf-16\r\nContent-Length: 2\r\n\r\nxx",
            "bad Content-Type names another character set than utf-8"},
           {"Content-Length: 900000000000\r\n\r\n{\"a\":1}",
            "bad a message of 900000000000 bytes is larger than the limit of 134217728"},
           {std::string(9'000, 'x') + "\r\n", "bad the headers do not end"}}) {
    EXPECT_THAT(frames_in({bad + good}), ElementsAre(why, "ok good")) << bad.substr(0, 80);
  }
}

TEST(Frames, NoBytesEndThem) {
  std::mt19937 random(7);
  const std::string parts[] = {"Content-Length: ",   "\r\n", "\n",      "5", "99999999999", ":", "\xff",
                               std::string(1, '\0'), "{}",   "\r\n\r\n"};
  for (int i = 0; i < 2'000; ++i) {
    std::vector<std::string> pieces;
    for (int j = 0; j < 12; ++j) pieces.push_back(parts[random() % std::size(parts)]);
    frames_in(pieces);
    // Enough to be out of whatever has begun.
    pieces.push_back(std::string(200'000, ' ') + "\r\n\r\n");
    pieces.push_back(frame_of("end"));
    const auto found = frames_in(pieces);
    EXPECT_FALSE(found.empty());
  }
}

TEST(Protocol, InitializeComesFirstAndOnce) {
  Session session;
  EXPECT_EQ(session.error("textDocument/hover", Session::at(0, 0)), kNotInitialized);
  EXPECT_EQ(session.error("shutdown", nullptr), kNotInitialized);
  session.open("scenario \"x\"\n");  // as if it had not been said
  EXPECT_EQ(session.diagnostics(), "never told");
  const Json result = session.result("initialize", {{"processId", 42}, {"capabilities", Json::object()}});
  EXPECT_EQ(result["capabilities"]["positionEncoding"], "utf-16");
  EXPECT_EQ(result["capabilities"]["textDocumentSync"]["change"], 2);
  EXPECT_EQ(result["serverInfo"]["name"], "hypersim");
  EXPECT_EQ(session.server().client_process(), 42);
  EXPECT_EQ(session.error("initialize", Json::object()), kInvalidRequest);
}

TEST(Protocol, TheClientsFirstEncodingThatIsKnownIsTaken) {
  const auto taken = [](const Json& encodings) {
    Session session;
    const Json params = {{"capabilities", {{"general", {{"positionEncodings", encodings}}}}}};
    return session.result("initialize", params)["capabilities"]["positionEncoding"].get<std::string>();
  };
  EXPECT_EQ(taken({"utf-8", "utf-16"}), "utf-8");
  EXPECT_EQ(taken({"utf-32", "utf-16", "utf-8"}), "utf-16");
  EXPECT_EQ(taken({"utf-32"}), "utf-16");
  EXPECT_EQ(taken("utf-8"), "utf-16");
  EXPECT_EQ(taken({1, nullptr, "utf-8"}), "utf-8");
}

TEST(Protocol, ExitSaysWhetherShutdownCameBefore) {
  ReadySession good;
  EXPECT_EQ(good.server().exit_code(), std::nullopt);
  EXPECT_EQ(good.server().exit_code_at_end(), 1);
  EXPECT_EQ(good.result("shutdown", nullptr), nullptr);
  EXPECT_EQ(good.error("textDocument/hover", Session::at(0, 0)), kInvalidRequest);
  EXPECT_EQ(good.server().exit_code_at_end(), 0);
  good.notify("exit", nullptr);
  EXPECT_EQ(good.server().exit_code(), 0);
  Session bad;
  bad.notify("exit", nullptr);
  EXPECT_EQ(bad.server().exit_code(), 1);
}

TEST(Protocol, WhatIsNoMessageIsRefusedAndNothingEnds) {
  ReadySession session;
  session.say_text("");
  session.say_text("{\"jsonrpc\":");
  session.say_text("\xff\xfe");
  session.say_text("{\"id\":1,\"method\":\"\\ud800\"}");
  session.say_text(std::string(200'000, '['));
  EXPECT_THAT(session.errors_without_id(), testing::Each(kParseError));
  session.say_text("[]");
  session.say_text("7");
  session.say_text("{}");
  session.say_text(R"({"id":{},"method":"shutdown"})");
  session.say_text(R"({"id":1.5,"method":"shutdown"})");
  session.say_text(R"({"method":5})");
  EXPECT_THAT(session.errors_without_id(), testing::Each(kInvalidRequest));
  session.say_text(R"({"id":5,"result":null})");  // an answer to nothing
  session.say_text(R"({"method":"$/setTrace","params":{"value":"off"}})");
  session.say_text(R"({"method":"no/such"})");
  session.say_text(R"({"method":"textDocument/didOpen"})");
  session.say_text(R"({"method":"textDocument/didOpen","params":[]})");
  session.say_text(R"({"method":"textDocument/didChange","params":{"textDocument":{"uri":7}}})");
  session.say_text(R"({"method":"textDocument/didClose","params":null})");
  session.say_text(R"({"method":"$/cancelRequest","params":{"id":99}})");
  EXPECT_THAT(session.errors_without_id(), IsEmpty());
  EXPECT_EQ(session.error("no/such", Json::object()), kMethodNotFound);
  EXPECT_EQ(session.error("$/no/such", Json::object()), kMethodNotFound);
  EXPECT_EQ(session.error("textDocument/hover", Json::object()), kInvalidParams);
  EXPECT_EQ(session.error("textDocument/hover", nullptr), kInvalidParams);
  EXPECT_EQ(session.error("textDocument/hover", Session::at(0, 0)), kInvalidParams);  // not open
  session.open("scenario \"x\"\n");
  Json negative = Session::at(0, 0);
  negative["position"]["line"] = -1;
  EXPECT_EQ(session.error("textDocument/hover", negative), kInvalidParams);
  negative["position"]["line"] = 1e300;
  EXPECT_EQ(session.error("textDocument/hover", negative), kInvalidParams);
  EXPECT_EQ(session.result("textDocument/hover", Session::at(4'000'000'000, 7)), nullptr);
  EXPECT_THAT(session.diagnostics(), IsEmpty());
}

TEST(Protocol, ARequestWhoseJobGoesOnCanBeCancelled) {
  ReadySession session;
  session.open("scenario \"x\"\nprocess a a:app:dev.os\na open box\n");
  const Json hover = {{"jsonrpc", "2.0"}, {"id", 77}, {"method", "textDocument/hover"}, {"params", Session::at(2, 8)}};
  session.server().take(hover.dump());
  const auto jobs = session.server().take_jobs();
  ASSERT_EQ(jobs.size(), 1u);
  session.server().take(R"({"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":77}})");
  EXPECT_THAT(session.server().take_ended(), ElementsAre(jobs.front().key));
  const auto messages = session.server().take_messages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(Session::code_of(Json::parse(messages.front())), kCancelled);
  session.server().finish(jobs.front().key, jobs.front().work());  // too late
  EXPECT_THAT(session.server().take_messages(), IsEmpty());
}

TEST(Protocol, AJobThatComesToNothingIsAnsweredAllTheSame) {
  ReadySession session;
  session.open("scenario \"x\"\nprocess a a:app:dev.os\na open box\n");
  for (const JobEnd end : {JobEnd::TooSlow, JobEnd::Broken}) {
    const Json hover = {
        {"jsonrpc", "2.0"}, {"id", 78}, {"method", "textDocument/hover"}, {"params", Session::at(2, 8)}};
    session.server().take(hover.dump());
    session.server().finish(session.server().take_jobs().front().key, end);
    EXPECT_THAT(session.server().take_messages().front(), HasSubstr("cannot be told"));
  }
  session.server().finish(std::string("check ") + Session::kUri, JobEnd::Broken);
  session.settle();
  EXPECT_EQ(session.diagnostics()[0]["code"], "not-checked");
  session.server().finish(std::string("check ") + Session::kUri, "no JSON");
  session.server().finish("request 5", "{}");
  session.change("scenario \"x\"\n");
  EXPECT_THAT(session.diagnostics(), IsEmpty());
}

TEST(Protocol, AFastTypistIsAnsweredOnce) {
  ReadySession session;
  session.open("scenario \"x\"\n");
  for (int i = 0; i < 3; ++i) {
    const Json change = {{"textDocument", {{"uri", Session::kUri}, {"version", i + 2}}},
                         {"contentChanges", {{{"text", "scenario \"" + std::to_string(i) + "\"\n"}}}}};
    session.server().take(Json{{"method", "textDocument/didChange"}, {"params", change}}.dump());
  }
  const auto jobs = session.server().take_jobs();
  ASSERT_EQ(jobs.size(), 3u);
  for (const Job& job : jobs) {
    EXPECT_EQ(job.key, jobs.front().key);  // so each takes the place of the one before
    EXPECT_GT(job.delay_ms, 0u);
  }
}

/// The text of the document, as the outline shows that it has arrived.
std::string title_of(Session& session) {
  const Json symbols = session.result("textDocument/documentSymbol", {{"textDocument", {{"uri", Session::kUri}}}});
  return symbols.empty() ? "" : symbols[0]["name"].get<std::string>();
}

Json change_of(Json start, Json end, const std::string& text) {
  return {{"range", {{"start", std::move(start)}, {"end", std::move(end)}}}, {"text", text}};
}
Json place(std::size_t line, std::size_t character) { return {{"line", line}, {"character", character}}; }

void change(Session& session, const Json& changes) {
  session.notify("textDocument/didChange",
                 {{"textDocument", {{"uri", Session::kUri}, {"version", 9}}}, {"contentChanges", changes}});
}

TEST(Sync, ChangesAreCountedInUnitsOfTheEncoding) {
  for (const bool utf8 : {false, true}) {
    ReadySession session(utf8 ? Json{{"general", {{"positionEncodings", {"utf-8"}}}}} : Json::object());
    session.open("scenario \"ä😀b\"\r\n# é\n");
    // Behind the face: quote, two bytes or one unit, four bytes or two units.
    const std::size_t behind = 10 + (utf8 ? 6 : 3);
    change(session, Json::array({change_of(place(0, behind), place(0, behind + 1), "X")}));
    EXPECT_EQ(title_of(session), "ä😀X");
    change(session, Json::array({change_of(place(0, behind), place(0, behind), "Y"),
                                 change_of(place(0, 10), place(0, 10), "Z")}));
    EXPECT_EQ(title_of(session), "Zä😀YX");
    // In the middle of a character: before it.
    change(session, Json::array({change_of(place(0, 13), place(0, 13), "")}));
    EXPECT_EQ(title_of(session), "Zä😀YX");
  }
}

TEST(Sync, PlacesThatAreNotThereAreTheNearestThatAre) {
  ReadySession session;
  session.open("scenario \"a\"\nprocess b b:c:d\n");
  change(session, Json::array({change_of(place(0, 999), place(0, 9'999), " # x")}));
  EXPECT_EQ(session.diagnostics(), Json::array());
  change(session, Json::array({change_of(place(77, 0), place(99, 9), "process b b:c:e\n")}));
  ASSERT_EQ(session.diagnostics().size(), 1u);
  EXPECT_EQ(session.diagnostics()[0]["range"]["start"], place(2, 8));
  change(session, Json::array({change_of(place(3, 0), place(2, 0), "")}));  // from its end to its beginning
  EXPECT_EQ(session.diagnostics(), Json::array());
  change(session, Json::array({{{"text", "scenario \"whole\"\n"}}}));
  EXPECT_EQ(title_of(session), "whole");
  change(session, Json::array({{{"text", 7}}, {{"no text", 7}}, 5, nullptr}));
  EXPECT_EQ(title_of(session), "whole");
}

TEST(Sync, ALineEndsAsTheProtocolSays) {
  ReadySession session;
  session.open("scenario \"a\"\rb\nprocess p p:c:d\nprocess p q:c:d\n");
  // To the protocol, a carriage return alone ends a line; to the language, it is a mistake of the line.
  bool found = false;
  for (const Json& one : session.diagnostics()) found = found || one["range"]["start"] == place(3, 8);
  EXPECT_TRUE(found) << session.diagnostics().dump();
}

TEST(Sync, ADocumentThatIsClosedHasNoDiagnostics) {
  ReadySession session;
  session.open("nonsense\n");
  EXPECT_EQ(session.diagnostics().size(), 1u);
  session.notify("textDocument/didClose", {{"textDocument", {{"uri", Session::kUri}}}});
  EXPECT_THAT(session.diagnostics(), IsEmpty());
  EXPECT_EQ(session.error("textDocument/completion", Session::at(0, 0)), kInvalidParams);
}

TEST(Sync, NoDocumentEndsTheServer) {
  ReadySession session;
  std::mt19937 random(3);
  const std::string parts[] = {"scenario \"x\"\n",
                               "process a a:b:c\n",
                               "a get ",
                               "{",
                               "}",
                               "\"",
                               "repeat 3 as i\n",
                               "end\n",
                               "sequence s p\n",
                               "do s x\n",
                               "pipeline a\n",
                               "parallel\n",
                               " -> x",
                               " => ",
                               "one of ",
                               "| ",
                               "check ( ",
                               ") ",
                               "\t",
                               "\r",
                               "\\\n",
                               "$x ",
                               "{p}",
                               "file:/",
                               "include file:x\n",
                               "é😀",
                               "cap a ",
                               "requests ",
                               "owner/",
                               "only ",
                               "\x01",
                               "matrix m 1 2\n",
                               "#"};
  session.open("");
  for (int i = 0; i < 300; ++i) {
    std::string text;
    for (std::size_t j = random() % 30; j > 0; --j) text += parts[random() % std::size(parts)];
    session.change(text);
    for (const char* method :
         {"hover", "completion", "definition", "references", "documentHighlight", "prepareRename"}) {
      Json params = Session::at(random() % 6, random() % 12);
      EXPECT_NE(session.error(std::string("textDocument/") + method, params), kInvalidParams) << text;
    }
    for (const char* method : {"documentSymbol", "foldingRange", "formatting", "semanticTokens/full"})
      EXPECT_EQ(session.error(std::string("textDocument/") + method, {{"textDocument", {{"uri", Session::kUri}}}}), 0)
          << text;
  }
}

}  // namespace
}  // namespace hypersim::lsp
