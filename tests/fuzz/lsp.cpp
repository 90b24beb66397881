// Fuzz target: any text as a document of an editor, with requests at places all over it; and any bytes as messages, and
// as the stream that has them. Every request is answered once, and all that is sent is JSON.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "hypersim/lsp/frames.hpp"
#include "hypersim/lsp/server.hpp"

namespace {

using hypersim::lsp::Frames;
using hypersim::lsp::Job;
using hypersim::lsp::JobEnd;
using hypersim::lsp::Server;
using nlohmann::json;

/// A hover that plays the document up to a line may take so long; to play is what the target `play` does.
constexpr std::uint64_t kPlayingMs = 2'000;
constexpr std::size_t kPlacesMax = 40;
constexpr const char* kDocument = "file:///nowhere/fuzz.scn";

void fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::abort();
}

class Editor {
 public:
  Editor() : server_({"fuzz", {}}) {
    ask("initialize", {{"processId", nullptr}, {"rootUri", nullptr}, {"capabilities", json::object()}});
    tell("initialized", json::object());
  }

  void tell(const char* method, json params) { take({{"jsonrpc", "2.0"}, {"method", method}, {"params", params}}); }
  void ask(const char* method, json params) {
    const int id = ++asked_;
    take({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}});
    if (answers_[id] != 1) fail(std::string(method) + " was answered " + std::to_string(answers_[id]) + " times");
  }
  /// Whatever somebody else may send.
  void take_bytes(std::string_view message) {
    server_.take(message);
    settle();
  }
  void take_stream(std::string_view bytes) {
    Frames frames;
    // In two parts, as a pipe gives them.
    for (const std::string_view part : {bytes.substr(0, bytes.size() / 2), bytes.substr(bytes.size() / 2)}) {
      frames.feed(part);
      for (auto next = frames.next(); !std::holds_alternative<std::monostate>(next); next = frames.next()) {
        if (const auto* message = std::get_if<std::string>(&next)) server_.take(*message);
        if (const auto* bad = std::get_if<hypersim::lsp::BadFrame>(&next)) server_.take_bad_frame(bad->why);
        settle();
      }
    }
  }

 private:
  void take(const json& message) {
    server_.take(message.dump(-1, ' ', false, json::error_handler_t::replace));
    settle();
  }
  /// All jobs are done, and all messages are read.
  void settle() {
    for (auto jobs = server_.take_jobs(); !jobs.empty(); jobs = server_.take_jobs()) {
      for (const Job& job : jobs) {
        if (job.limit_ms == kPlayingMs) {
          server_.finish(job.key, JobEnd::TooSlow);
        } else {
          server_.finish(job.key, job.work());
        }
      }
    }
    server_.take_ended();
    for (const std::string& text : server_.take_messages()) {
      const json message = json::parse(text, nullptr, false);
      if (message.is_discarded()) fail("no JSON: " + text);
      const auto id = message.find("id");
      if (id != message.end() && id->is_number_integer() && !message.contains("method")) ++answers_[id->get<int>()];
    }
  }

  Server server_;
  int asked_ = 1'000'000;  // not the ids that come to mind
  std::map<int, int> answers_;
};

void edit(std::string_view text) {
  Editor editor;
  editor.tell("textDocument/didOpen",
              {{"textDocument", {{"uri", kDocument}, {"languageId", "hypersim"}, {"version", 1}, {"text", text}}}});
  const json document = {{"uri", kDocument}};
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (std::size_t place = 0; place < kPlacesMax; ++place) {
    const json at = {{"textDocument", document},
                     {"position", {{"line", place % lines}, {"character", place / lines * 3}}}};
    editor.ask("textDocument/completion", at);
    editor.ask("textDocument/hover", at);
    editor.ask("textDocument/definition", at);
    editor.ask("textDocument/prepareRename", at);
  }
  editor.ask("textDocument/documentSymbol", {{"textDocument", document}});
  editor.ask("textDocument/foldingRange", {{"textDocument", document}});
  editor.ask("textDocument/formatting", {{"textDocument", document}, {"options", json::object()}});
  editor.tell("textDocument/didClose", {{"textDocument", document}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  edit(bytes);
  Editor editor;
  editor.take_bytes(bytes);
  editor.take_stream(bytes);
  editor.take_stream(hypersim::lsp::frame_of(bytes));
  return 0;
}
