// `hypersim lsp` as an editor starts it: what comes in by standard input, and how it ends.

#include "support/command.hpp"

#include <csignal>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "hypersim/lsp/frames.hpp"

#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::lsp {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

std::string message(Json json) {
  json["jsonrpc"] = "2.0";
  return frame_of(json.dump());
}
std::string request(int id, const std::string& method, const Json& params) {
  return message({{"id", id}, {"method", method}, {"params", params}});
}
std::string notification(const std::string& method, const Json& params) {
  return message({{"method", method}, {"params", params}});
}

const std::string kHello = request(1, "initialize", {{"processId", nullptr}, {"capabilities", Json::object()}}) +
                           notification("initialized", Json::object());
const std::string kBye = request(99, "shutdown", nullptr) + notification("exit", nullptr);

std::string opened(const std::string& uri, const std::string& text) {
  return notification("textDocument/didOpen",
                      {{"textDocument", {{"uri", uri}, {"languageId", "hypersim"}, {"version", 1}, {"text", text}}}});
}
Json at(const std::string& uri, int line, int character) {
  return {{"textDocument", {{"uri", uri}}}, {"position", {{"line", line}, {"character", character}}}};
}

struct Ended {
  int exit_code = -1;
  std::vector<Json> messages;
  std::string err;

  const Json& answer(int id) const {
    static const Json none;
    for (const Json& one : messages) {
      if (one.contains("id") && one["id"] == id) return one;
    }
    return none;
  }
  /// The last diagnostics of the document.
  Json diagnostics(const std::string& uri) const {
    Json last = "never told";
    for (const Json& one : messages) {
      const bool is_it = one.value("method", "") == "textDocument/publishDiagnostics" && one["params"]["uri"] == uri;
      if (is_it) last = one["params"]["diagnostics"];
    }
    return last;
  }
};

/// The command with that input, to its end.
Ended served(const std::string& input, const std::string& arguments = "") {
  const support::TempFolder folder;
  folder.write("input", input);
  const std::string command = support::quoted(support::hypersim_program()) + " lsp " + arguments + " <input";
  const auto finished = support::run_shell(command, folder.path().string());
  Ended ended{finished.exit_code, {}, finished.err};
  Frames frames;
  frames.feed(finished.out);
  for (;;) {
    const auto next = frames.next();
    if (std::holds_alternative<std::monostate>(next)) break;
    EXPECT_FALSE(std::holds_alternative<BadFrame>(next)) << finished.out;
    if (const auto* text = std::get_if<std::string>(&next)) ended.messages.push_back(Json::parse(*text));
  }
  return ended;
}

TEST(LspCommand, AnswersWhatWasAskedBeforeItsEnd) {
  const std::string uri = "file:///nowhere/a.scn";
  const std::string text = "scenario \"x\"\nprocess a a:b:c\na open box\na gett box x\n";
  const Ended ended =
      served(kHello + opened(uri, text) + request(2, "textDocument/hover", at(uri, 2, 3)) + kBye, "--stdio");
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_EQ(ended.err, "");
  EXPECT_THAT(ended.answer(2)["result"]["contents"]["value"].dump(), HasSubstr("opens a database"));
  EXPECT_EQ(ended.answer(99)["result"], nullptr);
  EXPECT_TRUE(ended.answer(99).contains("result"));
  ASSERT_EQ(ended.diagnostics(uri).size(), 1u);
  EXPECT_EQ(ended.diagnostics(uri)[0]["code"], "misspelt");
}

TEST(LspCommand, EndsAsTheProtocolSays) {
  EXPECT_EQ(served(kHello + kBye).exit_code, 0);
  EXPECT_EQ(served(kHello + notification("exit", nullptr)).exit_code, 1);
  EXPECT_EQ(served(kHello).exit_code, 1);  // the connection is cut
  EXPECT_EQ(served(kHello + request(9, "shutdown", nullptr)).exit_code, 0);
  EXPECT_EQ(served("").exit_code, 1);
  EXPECT_EQ(served(kHello + "Content-Length: 50\r\n\r\n{").exit_code, 1);
  EXPECT_EQ(served("", "--no-such").exit_code, 2);
  EXPECT_EQ(served("", "a.scn").exit_code, 2);
}

TEST(LspCommand, GoesOnAfterWhatIsNoMessage) {
  const Ended ended = served(kHello + "Content-Length: many\r\n\r\n{}" + frame_of("{") +
                             "Content-Length: 99999999999\r\n\r\nx" + request(3, "no/such", nullptr) + kBye);
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_EQ(ended.answer(3)["error"]["code"], -32601);
  EXPECT_THAT(ended.err, HasSubstr("hypersim: lsp: Content-Length is not a number of bytes"));
}

// A program that it loads could end it, and a long run could keep it; neither is played for a hover.
TEST(LspCommand, PlaysAScenarioUpToALineForAHover) {
  const std::string uri = "file:///nowhere/a.scn";
  const std::string text = "scenario \"x\"\nprocess a a:b:c\nprocess v v:d:e\na open box\na share box read with v\n";
  const Ended ended = served(kHello + opened(uri, text) + request(2, "textDocument/hover", at(uri, 4, 9)) + kBye);
  EXPECT_THAT(ended.answer(2)["result"]["contents"]["value"].dump(), HasSubstr("`v`: read, shared by a at line 5"));
}

TEST(LspCommand, ARunThatTakesTooLongIsGivenUp) {
  const std::string uri = "file:///nowhere/a.scn";
  std::string text = "scenario \"x\"\noption limit events 1000000000\nprocess a a:b:c\na open box\n";
  text += "repeat 1000\n  repeat 90\n    a set box k v\n  end\nend\na get box k\n";
  const Ended ended = served(kHello + opened(uri, text) + request(2, "textDocument/hover", at(uri, 9, 7)) +
                             request(3, "textDocument/completion", at(uri, 9, 2)) + kBye);
  EXPECT_EQ(ended.exit_code, 0);
  // The limits of events and of time are both there; which comes first, the machine decides.
  EXPECT_THAT(ended.answer(2)["result"]["contents"]["value"].dump(),
              testing::AnyOf(HasSubstr("takes too long"), HasSubstr("reached a limit")));
  EXPECT_TRUE(ended.answer(3).contains("result"));
}

/// A server whose input stays open.
class Running {
 public:
  Running() {
    int in[2];
    int out[2];
    EXPECT_EQ(::pipe2(in, O_CLOEXEC), 0);
    EXPECT_EQ(::pipe2(out, O_CLOEXEC), 0);
    const std::string program = support::hypersim_program();
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(in[0], STDIN_FILENO);
      ::dup2(out[1], STDOUT_FILENO);
      ::execl(program.c_str(), program.c_str(), "lsp", nullptr);
      ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    to_ = in[1];
    from_ = out[0];
  }
  ~Running() {
    close_input();
    close_output();
    if (child_ > 0) {
      ::kill(child_, SIGKILL);
      ::waitpid(child_, nullptr, 0);
    }
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void say(const std::string& bytes) {
    EXPECT_EQ(::write(to_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  /// The next message.
  Json hear() {
    for (;;) {
      const auto next = frames_.next();
      if (const auto* text = std::get_if<std::string>(&next)) return Json::parse(*text);
      std::string piece(4'096, '\0');
      const ssize_t count = ::read(from_, piece.data(), piece.size());
      if (count <= 0) return {};
      frames_.feed(piece.substr(0, static_cast<std::size_t>(count)));
    }
  }
  void close_input() {
    if (to_ >= 0) ::close(std::exchange(to_, -1));
  }
  void close_output() {
    if (from_ >= 0) ::close(std::exchange(from_, -1));
  }
  int exit_code() {
    int status = 0;
    ::waitpid(std::exchange(child_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  pid_t child_ = -1;
  int to_ = -1;
  int from_ = -1;
  Frames frames_;
};

TEST(LspCommand, TellsOfMistakesWhileTheConnectionIsOpen) {
  Running server;
  server.say(kHello + opened("untitled:a", "scenario \"x\"\nmistake\n"));
  EXPECT_EQ(server.hear()["id"], 1);
  Json told = server.hear();
  EXPECT_EQ(told["params"]["diagnostics"].size(), 1u);
  const Json change = {{"textDocument", {{"uri", "untitled:a"}, {"version", 2}}},
                       {"contentChanges", {{{"text", "scenario \"x\"\n"}}}}};
  server.say(notification("textDocument/didChange", change));
  told = server.hear();
  EXPECT_THAT(told["params"]["diagnostics"], IsEmpty());
  server.say(request(2, "shutdown", nullptr) + notification("exit", nullptr));
  EXPECT_EQ(server.hear()["id"], 2);
  EXPECT_EQ(server.exit_code(), 0);
}

TEST(LspCommand, EndsWhereTheEditorIsGone) {
  Running unheard;
  unheard.close_output();
  unheard.say(kHello);
  EXPECT_EQ(unheard.exit_code(), 1);
  Running cut;
  cut.say(kHello);
  cut.close_input();
  EXPECT_EQ(cut.exit_code(), 1);
}

}  // namespace
}  // namespace hypersim::lsp
