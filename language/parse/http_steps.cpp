// Steps about HTTP: sim http, sim http-reply.

#include <algorithm>
#include <string>
#include <utility>

#include "http_status.hpp"
#include "options.hpp"
#include "verbs.hpp"

namespace hypersim::language {
namespace {

/// May it stand in the name of a method or of a header (a token of RFC 9110)?
bool is_token_character(char c) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return is_letter || (c >= '0' && c <= '9') || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_small(char c) { return c >= 'a' && c <= 'z'; }
char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char big(char c) { return is_small(c) ? static_cast<char>(c - 'a' + 'A') : c; }

std::string read_method(StepContext& context) {
  const Token token = context.cursor.peek();
  std::string method = context.values.word("a method such as GET");
  if (context.cursor.failed()) return method;
  if (!std::all_of(method.begin(), method.end(), is_token_character)) {
    context.cursor.report(token.at, found(token) + " is not a method such as GET or POST");
  } else if (std::any_of(method.begin(), method.end(), is_small)) {
    std::string meant = method;
    std::transform(meant.begin(), meant.end(), meant.begin(), big);
    context.cursor.report(token.at, "a method has capital letters, found " + found(token), "write: " + meant);
  }
  return method;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

void read_header(StepContext& context, std::vector<HttpHeader>& headers) {
  const Token token = context.cursor.peek();
  const std::string text = context.values.string("a header in quotes: \"NAME: VALUE\"");
  if (context.cursor.failed()) return;
  const std::size_t colon = text.find(':');
  const std::string_view name = trimmed(std::string_view(text).substr(0, colon));
  if (colon == std::string::npos || name.empty() || !std::all_of(name.begin(), name.end(), is_token_character)) {
    return context.cursor.report(token.at, "a header is \"NAME: VALUE\", found " + found(token));
  }
  HttpHeader header{std::string(name), std::string(trimmed(std::string_view(text).substr(colon + 1)))};
  std::transform(header.name.begin(), header.name.end(), header.name.begin(), small);
  const bool is_one_line = std::all_of(header.value.begin(), header.value.end(), [](char c) {
    return static_cast<unsigned char>(c) >= ' ' ? c != 0x7F : c == '\t';
  });
  if (!is_one_line) {
    context.cursor.report(token.at, "the value of a header is one line without control characters");
  }
  headers.push_back(std::move(header));
}

Option header_option(StepContext& context, std::vector<HttpHeader>& headers) {
  return {"header", [&context, &headers] { read_header(context, headers); }, true};
}

Option http_body_option(StepContext& context, std::optional<BytesOperand>& body) {
  return {"body", [&context, &body] { body = context.values.bytes("the body"); }};
}

BytesOperand read_path(StepContext& context) {
  const Token token = context.cursor.peek();
  BytesOperand path = context.values.bytes("a path such as /notes?page=2");
  if (context.cursor.failed() || !path.is_constant()) return path;
  if (!path.bytes.starts_with('/')) {
    context.cursor.report(token.at, "a path begins with \"/\", found " + found(token),
                          "it is the path that the process has bound, without the id of the process");
  }
  return path;
}

}  // namespace

std::uint64_t read_http_status(Cursor& cursor, Values& values) {
  constexpr std::uint64_t kStatusMin = 100;
  constexpr std::uint64_t kStatusMax = 999;
  const Token token = cursor.peek();
  const std::uint64_t status = values.number("a status such as 200");
  if (!cursor.failed() && (status < kStatusMin || status > kStatusMax)) {
    cursor.report(token.at, "a status has three digits, such as 200, found " + found(token));
  }
  return status;
}

void read_sim_http(StepContext& context, Step& step) {
  SimHttpStep http;
  http.method = read_method(context);
  const Position who = context.cursor.peek().at;
  http.who = context.operands.who();
  const runtime::Address& address = http.who.address;
  if (!address.text().empty() && !context.operands.cast().has_node(address.node())) {
    context.cursor.report(who, "there is no node " + in_quotes(address.node()) + " in this scenario");
  }
  http.path = read_path(context);
  read_options(context.cursor, {header_option(context, http.headers), http_body_option(context, http.body),
                                within_option(context, step)});
  step.is = std::move(http);
}

void read_sim_http_reply(StepContext& context, Step& step) {
  SimHttpReplyStep reply;
  reply.node = context.operands.node();
  reply.method = read_method(context);
  reply.url = context.values.pattern();
  reply.status = read_http_status(context.cursor, context.values);
  read_options(context.cursor,
               {header_option(context, reply.headers),
                http_body_option(context, reply.body),
                {"after", [&] { reply.after_ms = context.values.duration_ms(); }},
                {"times", [&] { reply.times = context.values.number("a number: how often it is given"); }},
                {"on", [&] { reply.node = context.operands.node_name(); }}});
  step.is = std::move(reply);
}

}  // namespace hypersim::language
