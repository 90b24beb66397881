// Stands in for http-server:distro:sys: takes bindings, and hands on to their processes what clients ask, as the
// shipped module does. The client is a browser on the same machine in which the user of the node is logged in, unless
// the request has a header of its own that says otherwise.

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "hypersim/processes/json.hpp"

#include "answering.hpp"
#include "path_router.hpp"
#include "programs.hpp"
#include "query.hpp"

namespace hypersim::processes {

namespace {

constexpr std::uint64_t kTimeoutSeconds = 15;
constexpr std::size_t kPingBytesMax = 125;
constexpr std::string_view kLocalHost = "localhost:8080";
constexpr std::string_view kClient = "127.0.0.1:50000";
/// What the cookie of a login is worth. Of the shape that the shipped one has.
constexpr std::string_view kLoginToken = "logged.in.user";

// What it is asked by processes.
namespace http_action {
struct Bind {
  std::string path;
  bool authenticated = false;
  bool local_only = false;
  bool cache = false;
};
HYPERSIM_JSON(Bind, path, authenticated, local_only, cache)
struct SecureBind {
  std::string path;
  bool cache = false;
};
HYPERSIM_JSON(SecureBind, path, cache)
struct Unbind {
  std::string path;
};
HYPERSIM_JSON(Unbind, path)
struct WebSocketBind {
  std::string path;
  bool authenticated = false;
  bool extension = false;
};
HYPERSIM_JSON(WebSocketBind, path, authenticated, extension)
struct WebSocketSecureBind {
  std::string path;
  bool extension = false;
};
HYPERSIM_JSON(WebSocketSecureBind, path, extension)
struct WebSocketUnbind {
  std::string path;
};
HYPERSIM_JSON(WebSocketUnbind, path)
struct WebSocketOpen {
  std::string path;
  std::uint32_t channel_id = 0;
};
HYPERSIM_JSON(WebSocketOpen, path, channel_id)
enum class WsMessageType { Text, Binary, Ping, Pong, Close };
HYPERSIM_JSON_ENUM(WsMessageType, Text, Binary, Ping, Pong, Close)
enum class MessageType { Request, Response };
HYPERSIM_JSON_ENUM(MessageType, Request, Response)
struct WebSocketPush {
  std::uint32_t channel_id = 0;
  WsMessageType message_type = WsMessageType::Text;
};
HYPERSIM_JSON(WebSocketPush, channel_id, message_type)
struct WebSocketExtPushOutgoing {
  std::uint32_t channel_id = 0;
  WsMessageType message_type = WsMessageType::Text;
  MessageType desired_reply_type = MessageType::Request;
};
HYPERSIM_JSON(WebSocketExtPushOutgoing, channel_id, message_type, desired_reply_type)
struct WebSocketExtPushData {
  std::uint64_t id = 0;
  MessageType hyperware_message_type = MessageType::Request;
  std::vector<std::uint8_t> blob;
};
HYPERSIM_JSON(WebSocketExtPushData, id, hyperware_message_type, blob)
struct WebSocketClose {
  std::uint32_t channel_id = 0;
};
HYPERSIM_JSON_NEWTYPE(WebSocketClose, channel_id)
}  // namespace http_action

using HttpServerAction =
    std::variant<http_action::Bind, http_action::SecureBind, http_action::Unbind, http_action::WebSocketBind,
                 http_action::WebSocketSecureBind, http_action::WebSocketUnbind, http_action::WebSocketOpen,
                 http_action::WebSocketPush, http_action::WebSocketExtPushOutgoing, http_action::WebSocketExtPushData,
                 http_action::WebSocketClose>;

// What it asks them.
struct IncomingHttpRequest {
  std::optional<std::string> source_socket_addr;
  std::string method;
  std::string url;
  std::string bound_path;
  std::map<std::string, std::string> headers;
  std::map<std::string, std::string> url_params;
  std::map<std::string, std::string> query_params;
};
HYPERSIM_JSON(IncomingHttpRequest, source_socket_addr, method, url, bound_path, headers, url_params, query_params)
struct Http {
  IncomingHttpRequest request;
};
HYPERSIM_JSON_NEWTYPE(Http, request)
using HttpServerRequest = std::variant<Http>;

struct HttpResponse {
  std::uint16_t status = 0;
  std::map<std::string, std::string> headers;
};
HYPERSIM_JSON(HttpResponse, status, headers)

std::string without_last_slash(std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  return std::string(path);
}

/// Where the path of a process is on the server.
std::string full_path(const runtime::ProcessId& process, std::string_view path) {
  if (process.text() == "homepage:homepage:sys") return without_last_slash(path);
  return "/" + process.text() + (path.starts_with('/') ? "" : "/") + without_last_slash(path);
}

/// The host under which alone a process is reached that binds securely.
std::string subdomain_of(const runtime::ProcessId& process) {
  std::string name = process.package_id().package_name + "-" + process.package_id().publisher_node;
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')); }, '-');
  return name;
}

struct BoundPath {
  std::optional<runtime::ProcessId> process;  // none: it was unbound
  std::string path;                           // on the server
  std::string written;                        // by the process
  std::string subdomain;                      // of a secure one
  bool authenticated = false;
  bool local_only = false;
  std::optional<runtime::Blob> content;  // of a cached one
};

class HttpServer {
 public:
  HttpServer(runtime::Process& self, StandInHost& host) : self_(self), host_(host) {}

  runtime::Task<> run() {
    for (;;) {
      for (auto request = host_.next_request(); request; request = host_.next_request()) co_await take(*request);
      runtime::Event event = co_await self_.receive();
      if (const auto* asked = std::get_if<runtime::ReceivedRequest>(&event)) {
        co_await serve(asked->message);
      } else if (const auto* response = std::get_if<runtime::ReceivedResponse>(&event)) {
        hand_back(*response->message);
      } else if (const auto* error = std::get_if<runtime::ReceivedError>(&event)) {
        give_up(error->error.message->id);
      }
    }
  }

 private:
  // For clients.

  runtime::Task<> take(WebRequest request) {
    const std::size_t question = std::min(request.path.find('?'), request.path.size());
    const std::string_view query = std::string_view(request.path).substr(std::min(question + 1, request.path.size()));
    const std::string path =
        without_last_slash(full_path_of(request.process, with_escapes(request.path.substr(0, question))));
    auto found = paths_.find(path);
    if (!found) {
      // What a process has bound to `/` is for all of its paths that it has not bound.
      const std::size_t first = std::min<std::size_t>(path.starts_with('/') ? 1 : 0, path.size());
      const std::size_t end = std::min(path.find('/', first), path.size());
      if (first > 0) found = paths_.find(path.substr(first, end - first));
    }
    if (!found) co_return reply(request, 404, WebHow::NoPath);
    const BoundPath bound = *found->value;
    if (!bound.process) co_return reply(request, 404, WebHow::Unbound);
    complete(request, bound);
    if (bound.authenticated && !is_let_in(request, bound, path)) co_return;
    if (bound.local_only && is_behind_proxy(request)) co_return reply(request, 403, WebHow::LocalOnly);
    if (request.method == "GET" && bound.content) {
      co_return reply(request, 200, WebHow::Cached, bound.content->bytes);
    }
    co_await hand_on(request, bound, path, std::string(query), std::move(found->params));
  }

  static std::string full_path_of(const runtime::ProcessId& process, const std::string& path) {
    return process.text() == "homepage:homepage:sys" ? path : "/" + process.text() + path;
  }

  /// The headers that a browser adds.
  void complete(WebRequest& request, const BoundPath& bound) const {
    WebHeaders& headers = request.headers;
    const std::string host =
        bound.subdomain.empty() ? std::string(kLocalHost) : bound.subdomain + "." + std::string(kLocalHost);
    headers.emplace("host", host);
    const auto [cookie, is_logged_in] =
        headers.emplace("cookie", login_label(is_secure_here(request, bound) ? bound.process : std::nullopt) + "=" +
                                      std::string(kLoginToken));
    if (!is_logged_in && cookie->second.empty()) headers.erase(cookie);
    if (request.body) headers.emplace("content-length", std::to_string(request.body->size()));
  }

  /// Without the port.
  static std::string_view host_of(const WebRequest& request) {
    const std::string_view host = request.headers.at("host");
    return host.substr(0, host.find(':'));
  }
  static bool is_localhost(const WebRequest& request) {
    return request.headers.at("host").find("localhost") != std::string::npos;
  }
  /// Has the login to be one of the process's own?
  static bool is_secure_here(const WebRequest& request, const BoundPath& bound) {
    return !bound.subdomain.empty() && is_localhost(request);
  }
  std::string login_label(const std::optional<runtime::ProcessId>& process) const {
    const std::string label = "hyperware-auth_" + self_.our().node();
    return process ? label + "@" + process->text() : label;
  }

  bool is_logged_in(const WebRequest& request, const std::optional<runtime::ProcessId>& process) const {
    const auto cookie = request.headers.find("cookie");
    std::string_view rest = cookie == request.headers.end() ? std::string_view() : cookie->second;
    const std::string login = login_label(process) + "=" + std::string(kLoginToken);
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find("; "), rest.size());
      if (rest.substr(0, end) == login) return true;
      rest.remove_prefix(std::min(end + 2, rest.size()));
    }
    return false;
  }

  /// Else it is answered.
  bool is_let_in(const WebRequest& request, const BoundPath& bound, const std::string& path) {
    const std::string subdomain(host_of(request).substr(0, host_of(request).find('.')));
    if (!bound.subdomain.empty()) {
      if (subdomain.empty()) {
        reply(request, 401, WebHow::WrongHost, runtime::Bytes("attempted to access secure subdomain without host"));
        return false;
      }
      if (subdomain != bound.subdomain) {
        reply(request, 307, WebHow::Redirected);
        return false;
      }
    } else if (!subdomain.empty() && secure_subdomains_.contains(subdomain) &&
               subdomain != subdomain_of(*bound.process)) {
      reply(request, 403, WebHow::WrongHost, runtime::Bytes("secure subdomain can only serve its associated package"));
      return false;
    }
    if (is_logged_in(request, is_secure_here(request, bound) ? bound.process : std::nullopt)) return true;
    reply(request, 200, WebHow::Login,
          runtime::Bytes("<!DOCTYPE html><title>Log in</title><p>Log in to " + self_.our().node() + " to see " + path));
    return false;
  }

  static bool is_behind_proxy(const WebRequest& request) {
    return std::any_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
      return header.first == "x-forwarded-for" || header.first == "x-forwarded-proto" ||
             header.first == "x-forwarded-host" || header.first == "x-real-ip";
    });
  }

  static std::uint64_t timeout_of(const WebRequest& request) {
    constexpr std::uint64_t kSecondsMax = std::uint64_t{1} << 40U;
    const auto header = request.headers.find("x-hyperware-http-server-timeout");
    if (header == request.headers.end()) return kTimeoutSeconds;
    const std::string& text = header->second;
    std::uint64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    return is_number ? std::min(seconds, kSecondsMax) : kTimeoutSeconds;
  }

  runtime::Task<> hand_on(WebRequest request, BoundPath bound, std::string path, std::string query,
                          PathRoute::Params params) {
    IncomingHttpRequest incoming{
        std::string(kClient), request.method,  "http://" + std::string(host_of(request)) + path,
        bound.path,           request.headers, std::move(params),
        query_params(query)};
    const HttpServerRequest message = Http{std::move(incoming)};
    runtime::RequestDraft draft(runtime::Address(self_.our().node(), *bound.process), runtime::Bytes(to_json(message)));
    draft.blob = runtime::Blob(std::nullopt, request.body.value_or(runtime::Bytes()));
    draft.expects_response_s = timeout_of(request);
    const runtime::SendReport report = co_await self_.send(std::move(draft));
    waiting_.insert_or_assign(report.id, request.number);
    host_.request_is_asked(request.number, report.id);
  }

  void reply(const WebRequest& request, std::uint64_t status, WebHow how, runtime::Bytes body = {}) {
    WebAnswer answer{status, std::move(body), how, std::nullopt, {}};
    if (how == WebHow::NoPath) answer.bound = bound_by(request.process);
    host_.answer_request(request.number, std::move(answer));
  }
  std::vector<std::string> bound_by(const runtime::ProcessId& process) const {
    std::vector<std::string> written;
    for (const auto& [route, bound] : paths_.routes()) {
      if (bound.process == process) written.push_back(bound.written);
    }
    return written;
  }

  /// Nothing if nobody waits for it.
  std::optional<std::uint64_t> waiting(runtime::RequestId id) {
    const auto found = waiting_.find(id);
    if (found == waiting_.end()) return std::nullopt;
    const std::uint64_t number = found->second;
    waiting_.erase(found);
    return number;
  }

  void hand_back(const runtime::KernelMessage& response) {
    const auto number = waiting(response.id);
    if (!number) return;
    constexpr std::uint64_t kServerError = 500;
    WebAnswer answer{kServerError, {}, WebHow::NoResponse, response.id, {}};
    if (const auto read = from_json<HttpResponse>(response.body().view())) {
      const bool is_status = read->status >= 100 && read->status <= 999;
      answer.status = is_status ? read->status : kServerError;
      answer.how = WebHow::Answered;
      if (response.blob) answer.body = response.blob->bytes;
    }
    host_.answer_request(*number, std::move(answer));
  }
  void give_up(runtime::RequestId id) {
    const auto number = waiting(id);
    if (number) host_.answer_request(*number, {408, {}, WebHow::NotAnswered, id, {}});
  }

  // For processes.

  runtime::Task<> serve(runtime::MessagePtr message) {
    const auto action = from_json<HttpServerAction>(message->body().view());
    std::string_view error = "MalformedRequest";
    if (action) error = std::visit([&](const auto& one) { return carry_out(one, *message); }, *action);
    const bool is_refused = !error.empty();
    ModuleAnswer body(is_refused ? R"({"Err":")" + std::string(error) + R"("})" : std::string(R"({"Ok":null})"),
                      is_refused);
    co_await answer(self_, message, std::move(body));
  }

  /// The error, or nothing.
  std::string_view bind(const runtime::KernelMessage& message, BoundPath bound, bool is_cached) {
    const runtime::ProcessId& process = message.source.process();
    if (is_cached && !message.blob) return "NoBlob";
    if (is_cached) bound.content = message.blob;
    bound.process = process;
    bound.path = full_path(process, bound.written);
    std::string path = bound.path;
    paths_.add(path, std::move(bound));
    return {};
  }

  std::string_view carry_out(const http_action::Bind& action, const runtime::KernelMessage& message) {
    BoundPath bound{std::nullopt, {}, action.path, {}, action.authenticated, action.local_only, std::nullopt};
    return bind(message, std::move(bound), action.cache);
  }
  std::string_view carry_out(const http_action::SecureBind& action, const runtime::KernelMessage& message) {
    std::string subdomain = subdomain_of(message.source.process());
    secure_subdomains_.insert(subdomain);
    BoundPath bound{std::nullopt, {}, action.path, std::move(subdomain), true, false, std::nullopt};
    return bind(message, std::move(bound), action.cache);
  }
  std::string_view carry_out(const http_action::Unbind& action, const runtime::KernelMessage& message) {
    std::string path = full_path(message.source.process(), action.path);
    paths_.add(path, BoundPath{std::nullopt, path, action.path, {}, false, false, std::nullopt});
    return {};
  }
  // Nobody opens a WebSocket, so it does not matter to what they are bound.
  std::string_view carry_out(const http_action::WebSocketBind&, const runtime::KernelMessage&) const { return {}; }
  std::string_view carry_out(const http_action::WebSocketSecureBind&, const runtime::KernelMessage& message) {
    secure_subdomains_.insert(subdomain_of(message.source.process()));
    return {};
  }
  std::string_view carry_out(const http_action::WebSocketUnbind&, const runtime::KernelMessage&) const { return {}; }
  std::string_view carry_out(const http_action::WebSocketOpen&, const runtime::KernelMessage&) const {
    return "MalformedRequest";
  }
  std::string_view carry_out(const http_action::WebSocketPush& action, const runtime::KernelMessage& message) const {
    using Type = http_action::WsMessageType;
    if (!message.blob) return "NoBlob";
    const bool is_ping = action.message_type == Type::Ping || action.message_type == Type::Pong;
    if (is_ping && message.blob->bytes.size() > kPingBytesMax) return "WsPingPongTooLong";
    return action.message_type == Type::Close ? "" : "WsChannelNotFound";
  }
  std::string_view carry_out(const http_action::WebSocketExtPushOutgoing& action,
                             const runtime::KernelMessage& message) const {
    const bool is_binary = action.message_type == http_action::WsMessageType::Binary;
    return message.blob && is_binary ? "WsChannelNotFound" : "NoBlob";
  }
  std::string_view carry_out(const http_action::WebSocketExtPushData&, const runtime::KernelMessage&) const {
    return "MalformedRequest";
  }
  std::string_view carry_out(const http_action::WebSocketClose&, const runtime::KernelMessage&) const { return {}; }

  runtime::Process& self_;
  StandInHost& host_;
  PathRouter<BoundPath> paths_;
  std::set<std::string, std::less<>> secure_subdomains_;
  std::map<runtime::RequestId, std::uint64_t> waiting_;  // the client's request, by that to the process
};

}  // namespace

runtime::Task<> run_http_server(runtime::Process& self, StandInHost& host) {
  HttpServer server(self, host);
  co_await server.run();
}

}  // namespace hypersim::processes
