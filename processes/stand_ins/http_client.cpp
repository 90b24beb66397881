// Stands in for http-client:distro:sys: the world that it reaches is what `sim http-reply` says. Nobody keeps a
// WebSocket open there.

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "hypersim/processes/json.hpp"
#include "hypersim/runtime/json_writer.hpp"

#include "answering.hpp"
#include "programs.hpp"
#include "web_url.hpp"

namespace hypersim::processes {

namespace {

namespace client_action {
struct OutgoingHttpRequest {
  std::string method;
  std::optional<std::string> version;
  std::string url;
  std::map<std::string, std::string> headers;
};
HYPERSIM_JSON(OutgoingHttpRequest, method, version, url, headers)
struct Http {
  OutgoingHttpRequest request;
};
HYPERSIM_JSON_NEWTYPE(Http, request)
enum class WsMessageType { Text, Binary, Ping, Pong, Close };
HYPERSIM_JSON_ENUM(WsMessageType, Text, Binary, Ping, Pong, Close)
struct WebSocketOpen {
  std::string url;
  std::map<std::string, std::string> headers;
  std::uint32_t channel_id = 0;
};
HYPERSIM_JSON(WebSocketOpen, url, headers, channel_id)
struct WebSocketPush {
  std::uint32_t channel_id = 0;
  WsMessageType message_type = WsMessageType::Text;
};
HYPERSIM_JSON(WebSocketPush, channel_id, message_type)
struct WebSocketClose {
  std::uint32_t channel_id = 0;
};
HYPERSIM_JSON(WebSocketClose, channel_id)
}  // namespace client_action

using HttpClientAction = std::variant<client_action::Http, client_action::WebSocketOpen, client_action::WebSocketPush,
                                      client_action::WebSocketClose>;

std::string client_error(std::string_view name, std::string_view field, const std::string& json) {
  return R"({"Err":{")" + std::string(name) + R"(":{")" + std::string(field) + R"(":)" + json + "}}}";
}
std::string client_error(std::string_view name, const std::string& text) {
  return R"({"Err":{")" + std::string(name) + R"(":)" + runtime::json_string(text) + "}}";
}

/// May it be the name of a method?
bool is_http_method(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_letter || (c >= '0' && c <= '9') || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool is_http_version(std::string_view text) {
  return text == "HTTP/0.9" || text == "HTTP/1.0" || text == "HTTP/1.1" || text == "HTTP/2.0" || text == "HTTP/3.0";
}

/// `content-type` as the module hands it on: `Content-Type`.
std::string as_handed_on(std::string name) {
  bool begins = true;
  for (char& c : name) {
    if (begins && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    begins = c == '-';
  }
  return name;
}

class HttpClient {
 public:
  HttpClient(runtime::Process& self, StandInHost& host) : self_(self), host_(host) {}

  runtime::Task<> run() {
    for (;;) {
      runtime::Event event = co_await self_.receive();
      if (const auto* request = std::get_if<runtime::ReceivedRequest>(&event)) {
        co_await serve(request->message);
      } else if (std::holds_alternative<runtime::Wake>(event)) {
        co_await answer_those_due();
      }
    }
  }

 private:
  /// An answer that is on its way.
  struct Late {
    runtime::LogicalTime due;
    runtime::MessagePtr request;
    ModuleAnswer answer;
  };

  runtime::Task<> serve(runtime::MessagePtr message) {
    const auto action = from_json<HttpClientAction>(message->body().view());
    if (!action) {
      ModuleAnswer malformed(R"({"Err":"MalformedRequest"})", true);
      co_return co_await answer(self_, message, std::move(malformed));
    }
    if (const auto* http = std::get_if<client_action::Http>(&*action)) co_return co_await call(message, http->request);
    ModuleAnswer refused(refusal(*action));
    co_await answer(self_, message, std::move(refused));
  }

  static std::string refusal(const HttpClientAction& action) {
    if (const auto* open = std::get_if<client_action::WebSocketOpen>(&action)) {
      const auto url = normalized_url(open->url);
      return client_error(url ? "WsOpenFailed" : "BadUrl", "url", runtime::json_string(url.value_or(open->url)));
    }
    if (const auto* push = std::get_if<client_action::WebSocketPush>(&action)) {
      return client_error("WsPushUnknownChannel", "channel_id", std::to_string(push->channel_id));
    }
    const auto& close = std::get<client_action::WebSocketClose>(action);
    return client_error("WsCloseFailed", "channel_id", std::to_string(close.channel_id));
  }

  runtime::Task<> call(runtime::MessagePtr message, client_action::OutgoingHttpRequest request) {
    const auto url = normalized_url(request.url);
    std::string error;
    if (!is_http_method(request.method)) {
      error = client_error("BadMethod", "method", runtime::json_string(request.method));
    } else if (!url) {
      error = client_error("BadUrl", "url", runtime::json_string(request.url));
    } else if (request.version && !is_http_version(*request.version)) {
      error = client_error("BadVersion", "version", runtime::json_string(*request.version));
    } else if (!is_http(*url)) {
      error = client_error("ExecuteRequestFailed", "builder error for url (" + *url + ")");
    }
    std::optional<WebReply> reply;
    if (error.empty()) reply = host_.call({request.method, *url});
    if (error.empty() && !reply) {
      error = client_error("ExecuteRequestFailed", "error sending request for url (" + *url + ")");
    }
    if (!error.empty()) {
      ModuleAnswer refused(std::move(error), true);
      co_return co_await answer(self_, message, std::move(refused));
    }
    ModuleAnswer got = answer_of(*reply);
    if (reply->after_ms == 0) co_return co_await answer(self_, message, std::move(got));
    const std::uint64_t now = host_.now().ms;
    late_.push_back({{now + std::min(reply->after_ms, UINT64_MAX - now)}, message, std::move(got)});
    host_.wake_after(self_.our().process(), reply->after_ms);
  }

  static ModuleAnswer answer_of(const WebReply& reply) {
    std::map<std::string, std::string> headers;
    for (const auto& [name, value] : reply.headers) headers.emplace(as_handed_on(name), value);
    ModuleAnswer answer(R"({"Ok":{"Http":{"status":)" + std::to_string(reply.status) + R"(,"headers":)" +
                        to_json(headers) + "}}}");
    answer.blob = runtime::Blob(std::nullopt, reply.body);
    return answer;
  }

  runtime::Task<> answer_those_due() {
    for (;;) {
      const auto due =
          std::find_if(late_.begin(), late_.end(), [this](const Late& late) { return late.due <= host_.now(); });
      if (due == late_.end()) co_return;
      Late late = std::move(*due);
      late_.erase(due);
      host_.set_step(late.request->step);
      co_await answer(self_, late.request, std::move(late.answer));
    }
  }

  runtime::Process& self_;
  StandInHost& host_;
  std::vector<Late> late_;  // in the order in which they were asked for
};

}  // namespace

runtime::Task<> run_http_client(runtime::Process& self, StandInHost& host) {
  HttpClient client(self, host);
  co_await client.run();
}

}  // namespace hypersim::processes
