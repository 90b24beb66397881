#include "hypersim/lsp/server.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <utility>

#include "hypersim/language/layout.hpp"

#include "completion.hpp"
#include "diagnosis.hpp"
#include "documents.hpp"
#include "edits.hpp"
#include "hover.hpp"
#include "navigation.hpp"
#include "semantic_tokens.hpp"

namespace hypersim::lsp {

using nlohmann::json;

namespace {

// Of JSON-RPC and of the protocol.
enum class ErrorCode {
  ParseError = -32700,
  InvalidRequest = -32600,
  MethodNotFound = -32601,
  InvalidParams = -32602,
  InternalError = -32603,
  ServerNotInitialized = -32002,
  RequestCancelled = -32800,
  RequestFailed = -32803,
};

/// The protocol's way to say no.
struct Refused {
  ErrorCode code;
  std::string message;
};

// What a typist does not feel, and what nobody waits longer for.
constexpr std::uint64_t kTypingPauseMs = 150;
constexpr std::uint64_t kCheckLimitMs = 20'000;
constexpr std::uint64_t kHoverLimitMs = 2'000;
constexpr std::uint64_t kFormatLimitMs = 10'000;

constexpr const char* kCheck = "check ";
constexpr const char* kRequest = "request ";

std::string text_of(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

json markdown(const std::string& text) { return {{"kind", "markdown"}, {"value", text}}; }

std::size_t number_in(const json& object, const char* name) {
  const json& value = object.at(name);
  if (!value.is_number_integer() || (!value.is_number_unsigned() && value.get<std::int64_t>() < 0))
    throw std::invalid_argument(std::string(name) + " is not a number from 0");
  return static_cast<std::size_t>(value.get<std::uint64_t>());
}

EditorPosition position_in(const json& position) {
  return {number_in(position, "line"), number_in(position, "character")};
}

/// A member of nested objects, or null where one of them is not there.
const json& member(const json& object, std::initializer_list<const char*> path) {
  static const json nothing;
  const json* at = &object;
  for (const char* name : path) {
    if (!at->is_object() || !at->contains(name)) return nothing;
    at = &(*at)[name];
  }
  return *at;
}

bool is_true(const json& value) { return value.is_boolean() && value.get<bool>(); }

}  // namespace

class Server::State {
 public:
  explicit State(ServerOptions options) : options_(std::move(options)) {}

  void take(std::string_view text) {
    const json message = json::parse(text, nullptr, false);
    if (message.is_discarded()) return fail(nullptr, {ErrorCode::ParseError, "the message is not JSON"});
    if (!message.is_object()) return fail(nullptr, {ErrorCode::InvalidRequest, "the message is not an object"});
    const json id = message.contains("id") ? message["id"] : json();
    const bool has_id = id.is_number_integer() || id.is_string();
    if (!message.contains("method")) {
      const bool is_answer = message.contains("result") || message.contains("error");
      if (!is_answer) fail(has_id ? id : json(), {ErrorCode::InvalidRequest, "the message has no method"});
      return;
    }
    if (!message["method"].is_string())
      return fail(has_id ? id : json(), {ErrorCode::InvalidRequest, "the method is not a string"});
    if (message.contains("id") && !has_id)
      return fail(nullptr, {ErrorCode::InvalidRequest, "the id is neither a whole number nor a string"});
    const auto method = message["method"].get<std::string>();
    const json params = message.contains("params") ? message["params"] : json::object();
    try {
      if (has_id) {
        request(id, method, params);
      } else {
        notification(method, params);
      }
    } catch (const Refused& refused) {
      if (has_id) fail(id, refused);
    } catch (const std::exception& error) {
      // What is missing or of another type is found where it is needed.
      if (has_id) fail(id, {ErrorCode::InvalidParams, method + ": " + error.what()});
    }
  }

  void finish(const std::string& key, const std::string& result) {
    const json value = json::parse(result, nullptr, false);
    if (value.is_discarded()) return finish(key, JobEnd::Broken);
    try {
      if (key.starts_with(kCheck)) return checked(key.substr(std::string_view(kCheck).size()), value);
    } catch (const std::exception&) {
      return;  // not of this build; there is nothing to tell
    }
    const auto waiting = waiting_.find(key);
    if (waiting == waiting_.end()) return;
    const json id = waiting->second.id;
    waiting_.erase(waiting);
    answer(id, value);
  }

  void finish(const std::string& key, JobEnd end) {
    if (key.starts_with(kCheck)) return could_not_check(key.substr(std::string_view(kCheck).size()), end);
    const auto waiting = waiting_.find(key);
    if (waiting == waiting_.end()) return;
    const Waiting given_up = std::move(waiting->second);
    waiting_.erase(waiting);
    answer(given_up.id, end == JobEnd::TooSlow ? given_up.too_slow : given_up.broken);
  }

  void fail(const json& id, const Refused& refused) {
    send({{"jsonrpc", "2.0"},
          {"id", id},
          {"error", {{"code", static_cast<int>(refused.code)}, {"message", refused.message}}}});
  }

  std::vector<std::string> messages;
  std::vector<Job> jobs;
  std::vector<std::string> ended;
  bool is_shut_down = false;
  std::optional<int> exit_code;
  std::optional<std::int64_t> client_process;

 private:
  /// A request whose answer a job makes.
  struct Waiting {
    json id;
    json too_slow;  // the answer if it takes too long
    json broken;    // if it ends in another way
  };

  void send(const json& message) { messages.push_back(text_of(message)); }
  void answer(const json& id, const json& result) { send({{"jsonrpc", "2.0"}, {"id", id}, {"result", result}}); }
  void notify(const char* method, const json& params) {
    send({{"jsonrpc", "2.0"}, {"method", method}, {"params", params}});
  }

  void request(const json& id, const std::string& method, const json& params) {
    if (method == "initialize") return answer(id, initialize(params));
    if (!is_initialized_) throw Refused{ErrorCode::ServerNotInitialized, "expected initialize before " + method};
    if (is_shut_down) throw Refused{ErrorCode::InvalidRequest, "expected exit after shutdown, found " + method};
    if (method == "shutdown") {
      is_shut_down = true;
      return answer(id, nullptr);
    }
    using Handler = void (State::*)(const json&, const json&);
    static const std::map<std::string, Handler> kHandlers = {
        {"textDocument/completion", &State::completion},
        {"textDocument/hover", &State::hover},
        {"textDocument/definition", &State::definition},
        {"textDocument/references", &State::references},
        {"textDocument/documentHighlight", &State::highlight},
        {"textDocument/documentSymbol", &State::symbols},
        {"textDocument/foldingRange", &State::folding},
        {"textDocument/formatting", &State::formatting},
        {"textDocument/codeAction", &State::code_action},
        {"textDocument/prepareRename", &State::prepare_rename},
        {"textDocument/rename", &State::rename},
        {"textDocument/semanticTokens/full", &State::semantic_tokens},
    };
    const auto handler = kHandlers.find(method);
    if (handler == kHandlers.end()) throw Refused{ErrorCode::MethodNotFound, "there is no method " + method};
    (this->*handler->second)(id, params);
  }

  void notification(const std::string& method, const json& params) {
    if (method == "exit") {
      exit_code = is_shut_down ? 0 : 1;
      return;
    }
    if (!is_initialized_ || is_shut_down) return;
    if (method == "textDocument/didOpen") {
      did_open(params);
    } else if (method == "textDocument/didChange") {
      did_change(params);
    } else if (method == "textDocument/didClose") {
      did_close(params);
    } else if (method == "textDocument/didSave" || method == "workspace/didChangeWatchedFiles") {
      // What is on the disk may have changed: includes, manifests, values.
      for (const auto& [uri, document] : documents_.all()) check(uri);
    } else if (method == "$/cancelRequest") {
      cancel(params.at("id"));
    }
  }

  json initialize(const json& params) {
    if (is_initialized_) throw Refused{ErrorCode::InvalidRequest, "initialize stands once, and it was said already"};
    is_initialized_ = true;
    const json& process = member(params, {"processId"});
    if (process.is_number_integer()) client_process = process.get<std::int64_t>();
    const json& encodings = member(params, {"capabilities", "general", "positionEncodings"});
    if (encodings.is_array()) {
      // In the order of the client.
      for (const json& one : encodings) {
        if (one != "utf-8" && one != "utf-16") continue;
        encoding_ = one == "utf-8" ? Encoding::Utf8 : Encoding::Utf16;
        break;
      }
    }
    const json& text_document = member(params, {"capabilities", "textDocument"});
    shows_trees_ = is_true(member(text_document, {"documentSymbol", "hierarchicalDocumentSymbolSupport"}));
    takes_versions_ = is_true(member(text_document, {"publishDiagnostics", "versionSupport"}));
    constexpr int kIncremental = 2;
    const json capabilities = {
        {"positionEncoding", encoding_ == Encoding::Utf8 ? "utf-8" : "utf-16"},
        {"textDocumentSync", {{"openClose", true}, {"change", kIncremental}, {"save", {{"includeText", false}}}}},
        {"completionProvider", {{"triggerCharacters", {" ", "/", "{", "$", ":"}}}},
        {"hoverProvider", true},
        {"definitionProvider", true},
        {"referencesProvider", true},
        {"documentHighlightProvider", true},
        {"documentSymbolProvider", true},
        {"foldingRangeProvider", true},
        {"documentFormattingProvider", true},
        {"codeActionProvider", {{"codeActionKinds", {"quickfix"}}}},
        {"renameProvider", {{"prepareProvider", true}}},
        {"semanticTokensProvider", {{"legend", semantic_legend()}, {"full", true}, {"range", false}}},
    };
    return {{"capabilities", capabilities}, {"serverInfo", {{"name", "hypersim"}, {"version", options_.version}}}};
  }

  // Documents -------------------------------------------------------------------------------------------------------

  static std::string uri_in(const json& params) { return params.at("textDocument").at("uri").get<std::string>(); }

  const Document& document_in(const json& params) const {
    const std::string uri = uri_in(params);
    const Document* document = documents_.find(uri);
    if (document == nullptr) throw Refused{ErrorCode::InvalidParams, uri + " is not open"};
    return *document;
  }

  std::size_t offset_in(const json& params, const Document& document) const {
    return document.source->text.offset_of(position_in(params.at("position")), encoding_);
  }

  static std::int64_t version_in(const json& document, std::int64_t otherwise) {
    const json& version = member(document, {"version"});
    return version.is_number_integer() ? version.get<std::int64_t>() : otherwise;
  }

  void did_open(const json& params) {
    const json& opened = params.at("textDocument");
    const auto uri = opened.at("uri").get<std::string>();
    documents_.open(uri, version_in(opened, 0), opened.at("text").get<std::string>());
    changed(uri, 0);
  }

  void did_change(const json& params) {
    const std::string uri = uri_in(params);
    Document* document = documents_.find(uri);
    if (document == nullptr) return;
    Text text = document->source->text;
    for (const json& change : params.at("contentChanges")) {
      auto with = change.at("text").get<std::string>();
      if (!change.contains("range") || change["range"].is_null()) {
        text = Text(std::move(with));
        continue;
      }
      Span span{text.offset_of(position_in(change["range"].at("start")), encoding_),
                text.offset_of(position_in(change["range"].at("end")), encoding_)};
      if (span.begin > span.end) std::swap(span.begin, span.end);
      text.replace(span, with);
    }
    documents_.change(*document, version_in(params.at("textDocument"), document->version + 1), text.bytes());
    changed(uri, kTypingPauseMs);
  }

  void did_close(const json& params) {
    const std::string uri = uri_in(params);
    if (documents_.find(uri) == nullptr) return;
    const std::string path = documents_.find(uri)->source->path;
    documents_.close(uri);
    ended.push_back(kCheck + uri);
    tell(uri, json::object());
    for (const std::string& other : documents_.that_include(path)) check(other);
  }

  void changed(const std::string& uri, std::uint64_t delay_ms) {
    check(uri, delay_ms);
    const Document* document = documents_.find(uri);
    for (const std::string& other : documents_.that_include(document->source->path)) check(other, delay_ms);
  }

  // What is wrong ---------------------------------------------------------------------------------------------------

  void check(const std::string& uri, std::uint64_t delay_ms = 0) {
    jobs.push_back({kCheck + uri, delay_ms, kCheckLimitMs, [this, uri] {
                      const Document* document = documents_.find(uri);
                      if (document == nullptr) return std::string("null");
                      return text_of(diagnosis_of(documents_, *document, encoding_, options_.also_check));
                    }});
  }

  void checked(const std::string& uri, const json& diagnosis) {
    Document* document = documents_.find(uri);
    if (document == nullptr || diagnosis.is_null()) return;
    if (diagnosis.at("version").get<std::int64_t>() != document->version) return;  // the next check is on its way
    document->read_files.clear();
    for (const json& path : diagnosis.at("read")) document->read_files.insert(path.get<std::string>());
    if (diagnosis.contains("cast")) {
      document->cast = cast_in(diagnosis);
      document->packages = diagnosis.at("packages").get<std::vector<std::string>>();
    }
    tell(uri, diagnosis.at("files"));
  }

  void could_not_check(const std::string& uri, JobEnd end) {
    const Document* document = documents_.find(uri);
    if (document == nullptr) return;
    const std::string why = end == JobEnd::TooSlow
                                ? "this file takes too long to check: nothing is known of its mistakes"
                                : "the check of this file ended before it had told anything; please report it";
    const json diagnostic = {{"range", range_json(document->source->text, {0, 0}, encoding_)},
                             {"severity", 1},
                             {"code", "not-checked"},
                             {"source", "hypersim"},
                             {"message", why}};
    tell(uri, {{uri, json::array({diagnostic})}});
  }

  /// What the check of that document says of the files that it read. Each file shows what all of them say of it.
  void tell(const std::string& uri, const json& files) {
    std::set<std::string> touched = {uri};
    for (const auto& [file, list] : told_[uri].items()) touched.insert(file);
    for (const auto& [file, list] : files.items()) touched.insert(file);
    told_[uri] = files;
    if (files.empty()) told_.erase(uri);
    for (const std::string& file : touched) publish(file);
  }

  void publish(const std::string& file) {
    json all = json::array();
    std::set<std::string> seen;
    for (const auto& [root, files] : told_) {
      if (!files.contains(file)) continue;
      for (const json& one : files[file]) {
        if (seen.insert(text_of({one.at("range"), one.at("message")})).second) all.push_back(one);
      }
    }
    json params = {{"uri", file}, {"diagnostics", std::move(all)}};
    const Document* document = documents_.find(file);
    if (document != nullptr && takes_versions_) params["version"] = document->version;
    notify("textDocument/publishDiagnostics", params);
  }

  // Requests --------------------------------------------------------------------------------------------------------

  void await(const json& id, std::uint64_t limit_ms, Waiting waiting, std::function<std::string()> work) {
    const std::string key = kRequest + text_of(id);
    waiting_.insert_or_assign(key, std::move(waiting));
    jobs.push_back({key, 0, limit_ms, std::move(work)});
  }

  void cancel(const json& id) {
    const std::string key = kRequest + text_of(id);
    if (waiting_.erase(key) == 0) return;  // it was answered
    ended.push_back(key);
    fail(id, {ErrorCode::RequestCancelled, "the request was cancelled"});
  }

  void completion(const json& id, const json& params) {
    const Document& document = document_in(params);
    const json items = completions(documents_.view_of(document), offset_in(params, document), encoding_);
    answer(id, {{"isIncomplete", false}, {"items", items}});
  }

  void hover(const json& id, const json& params) {
    const Document& document = document_in(params);
    const auto found = hover_at(documents_.view_of(document), offset_in(params, document));
    if (!found) return answer(id, nullptr);
    const json range = range_json(document.source->text, found->span, encoding_);
    const auto told = [text = found->text, range](const std::string& more) {
      const std::string between = text.empty() || more.empty() ? "" : "\n";
      return json{{"contents", markdown(text + between + more)}, {"range", range}};
    };
    const bool is_playable = found->question && !Documents::is_part(document);
    if (!is_playable) return answer(id, found->text.empty() ? json() : told({}));
    const std::string uri = document.source->uri;
    const Waiting waiting{
        id, told("Who holds what at this line cannot be told: to play the scenario up to it takes too long."),
        told("Who holds what at this line cannot be told: the run did not come to its end.")};
    await(id, kHoverLimitMs, waiting, [this, uri, told, question = *found->question] {
      const Document* of = documents_.find(uri);
      if (of == nullptr) return std::string("null");
      language::ParsedFile file = documents_.read(*of);
      if (options_.also_check) options_.also_check(file);
      return text_of(told(holders_text(file, question)));
    });
  }

  void definition(const json& id, const json& params) {
    const Document& document = document_in(params);
    answer(id, lsp::definition(documents_.view_of(document), offset_in(params, document), encoding_));
  }

  void references(const json& id, const json& params) {
    const Document& document = document_in(params);
    const json& included = member(params, {"context", "includeDeclaration"});
    const bool with_declaration = !included.is_boolean() || included.get<bool>();
    answer(id, lsp::references(documents_.view_of(document), offset_in(params, document), with_declaration, encoding_));
  }

  void highlight(const json& id, const json& params) {
    const Document& document = document_in(params);
    answer(id, highlights(documents_.view_of(document), offset_in(params, document), encoding_));
  }

  void symbols(const json& id, const json& params) {
    answer(id, document_symbols(*document_in(params).source, shows_trees_, encoding_));
  }

  void folding(const json& id, const json& params) { answer(id, folding_ranges(*document_in(params).source)); }

  void semantic_tokens(const json& id, const json& params) {
    answer(id, {{"data", lsp::semantic_tokens(*document_in(params).source, encoding_)}});
  }

  void formatting(const json& id, const json& params) {
    const std::string uri = document_in(params).source->uri;
    await(id, kFormatLimitMs, {id, nullptr, nullptr}, [this, uri] {
      const Document* of = documents_.find(uri);
      if (of == nullptr) return std::string("null");
      const language::ParsedFile file = documents_.read(*of);
      const Text& text = of->source->text;
      // As `hypersim fmt`: a file with mistakes stays as it is.
      if (!file.diagnostics.empty()) return std::string("null");
      const auto laid_out = language::lay_out(text.bytes());
      if (!laid_out) return std::string("null");
      json edits = json::array();
      for (const Edit& edit : edits_between(text.bytes(), *laid_out))
        edits.push_back({{"range", range_json(text, edit.span, encoding_)}, {"newText", edit.text}});
      return text_of(edits);
    });
  }

  void code_action(const json& id, const json& params) {
    const Document& document = document_in(params);
    const json& diagnostics = params.at("context").at("diagnostics");
    answer(id, code_actions(document.source->uri, diagnostics));
  }

  void prepare_rename(const json& id, const json& params) {
    const Document& document = document_in(params);
    answer(id, lsp::prepare_rename(documents_.view_of(document), offset_in(params, document), encoding_));
  }

  void rename(const json& id, const json& params) {
    const Document& document = document_in(params);
    const auto name = params.at("newName").get<std::string>();
    const auto changes = lsp::rename(documents_.view_of(document), offset_in(params, document), name, encoding_);
    if (!changes.ok()) throw Refused{ErrorCode::RequestFailed, changes.error()};
    answer(id, *changes);
  }

  ServerOptions options_;
  bool is_initialized_ = false;
  Encoding encoding_ = Encoding::Utf16;
  bool shows_trees_ = false;
  bool takes_versions_ = false;
  Documents documents_;
  std::map<std::string, json> told_;        // by the URI of the document that was checked: the diagnostics of each file
  std::map<std::string, Waiting> waiting_;  // by key
};

Server::Server(ServerOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Server::~Server() = default;

void Server::take(std::string_view message) { state_->take(message); }

void Server::take_bad_frame(const std::string& why) { state_->fail(nullptr, {ErrorCode::ParseError, why}); }

void Server::finish(const std::string& key, const std::string& result) { state_->finish(key, result); }
void Server::finish(const std::string& key, JobEnd end) { state_->finish(key, end); }

std::vector<std::string> Server::take_messages() { return std::exchange(state_->messages, {}); }
std::vector<Job> Server::take_jobs() { return std::exchange(state_->jobs, {}); }
std::vector<std::string> Server::take_ended() { return std::exchange(state_->ended, {}); }

std::optional<int> Server::exit_code() const { return state_->exit_code; }
int Server::exit_code_at_end() const { return state_->is_shut_down ? 0 : 1; }
std::optional<std::int64_t> Server::client_process() const { return state_->client_process; }

}  // namespace hypersim::lsp
