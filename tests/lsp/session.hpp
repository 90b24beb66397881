#pragma once
// An editor of the tests: it talks with a server in the same process, and does its jobs at once.

#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/lsp/server.hpp"

namespace hypersim::lsp {

using Json = nlohmann::json;

class Session {
 public:
  static constexpr const char* kUri = "untitled:test";

  Session() : server_({"0.0", {}}) {}

  lsp::Server& server() { return server_; }

  /// The whole answer; an object without members if there is none.
  Json call(const std::string& method, const Json& params) {
    const int id = ++last_id_;
    say({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}});
    const auto answer = answers_.find(id);
    return answer == answers_.end() ? Json::object() : answer->second;
  }
  /// The result, which must be there.
  Json result(const std::string& method, const Json& params) {
    const Json answer = call(method, params);
    EXPECT_TRUE(answer.contains("result")) << method << ": " << answer.dump();
    return answer.contains("result") ? answer["result"] : Json();
  }
  /// The code of the error; 0 if there is none.
  int error(const std::string& method, const Json& params) { return code_of(call(method, params)); }
  void notify(const std::string& method, const Json& params) {
    say({{"jsonrpc", "2.0"}, {"method", method}, {"params", params}});
  }
  void say(const Json& message) { say_text(message.dump()); }
  void say_text(const std::string& text) {
    server_.take(text);
    settle();
  }

  void open(const std::string& text, const std::string& uri = kUri) {
    notify("textDocument/didOpen",
           {{"textDocument", {{"uri", uri}, {"languageId", "hypersim"}, {"version", 1}, {"text", text}}}});
  }
  void change(const std::string& text, const std::string& uri = kUri) {
    notify("textDocument/didChange",
           {{"textDocument", {{"uri", uri}, {"version", ++version_}}}, {"contentChanges", {{{"text", text}}}}});
  }
  static Json at(std::size_t line, std::size_t character, const std::string& uri = kUri) {
    return {{"textDocument", {{"uri", uri}}}, {"position", {{"line", line}, {"character", character}}}};
  }

  /// What the editor shows beside the document.
  Json diagnostics(const std::string& uri = kUri) {
    return published_.contains(uri) ? published_[uri] : Json("never told");
  }
  /// Answers to what cannot be told apart: their codes.
  std::vector<int> errors_without_id() { return std::exchange(errors_without_id_, {}); }

  static int code_of(const Json& answer) { return answer.contains("error") ? answer["error"]["code"].get<int>() : 0; }

  void settle() {
    for (;;) {
      for (const std::string& text : server_.take_messages()) take(Json::parse(text));
      const auto jobs = server_.take_jobs();
      if (jobs.empty()) return;
      for (const Job& job : jobs) server_.finish(job.key, job.work());
    }
  }
  void take(const Json& message) {
    if (message.contains("method")) {
      if (message["method"] == "textDocument/publishDiagnostics")
        published_[message["params"]["uri"].get<std::string>()] = message["params"]["diagnostics"];
    } else if (message["id"].is_null()) {
      errors_without_id_.push_back(code_of(message));
    } else {
      answers_[message["id"].get<int>()] = message;
    }
  }

 private:
  lsp::Server server_;
  int last_id_ = 0;
  int version_ = 1;
  std::map<int, Json> answers_;
  std::map<std::string, Json> published_;
  std::vector<int> errors_without_id_;
};

/// A session that can be used as it stands.
class ReadySession : public Session {
 public:
  explicit ReadySession(const Json& capabilities = Json::object()) {
    result("initialize", {{"processId", nullptr}, {"capabilities", capabilities}});
    notify("initialized", Json::object());
  }
};

}  // namespace hypersim::lsp
