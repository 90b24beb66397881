// Steps that send and take messages: request, send, await, receive, respond; and log.

#include <utility>

#include "hypersim/runtime/utf8.hpp"

#include "options.hpp"
#include "verbs.hpp"

namespace hypersim::language {
namespace {

Option bytes_option(StepContext& context, std::string_view name, std::string_view what,
                    std::optional<BytesOperand>& out) {
  return {name, [&context, what, &out] { out = context.values.bytes(what); }};
}

Option blob_option(StepContext& context, std::optional<BytesOperand>& out) {
  return bytes_option(context, "blob", "the bytes of the blob", out);
}

Option caps_option(StepContext& context, std::string_view name, std::vector<CapOperand>& out) {
  return {name, [&context, &out] { out.push_back(context.operands.cap(context.own_package)); }, true};
}

Option metadata_option(StepContext& context, MessageParts& message) {
  return {"metadata", [&context, &message] {
            const Position at = context.cursor.peek().at;
            message.metadata = context.values.bytes("the metadata");
            if (runtime::find_bad_utf8(message.metadata->bytes) != std::string_view::npos) {
              context.cursor.report(at, "metadata is text, and these bytes are not UTF-8");
            }
          }};
}

/// What request, send and respond have in common.
std::vector<Option> message_options(StepContext& context, MessageParts& message) {
  return {
      blob_option(context, message.blob),
      {"mime", [&context, &message] { message.mime = context.values.word("a mime type such as text/plain"); }},
      metadata_option(context, message),
      caps_option(context, "with", message.caps),
      {"inherit", [&message] { message.inherit = true; }},
  };
}

std::vector<Option> request_options(StepContext& context, Step& step, MessageParts& message,
                                    std::optional<BytesOperand>& message_context) {
  std::vector<Option> options = message_options(context, message);
  options.insert(options.begin(), {"body", [&context, &message] { message.body = context.values.bytes("the body"); }});
  options.push_back(bytes_option(context, "context", "the context", message_context));
  options.push_back(within_option(context, step));
  return options;
}

}  // namespace

void read_request(StepContext& context, Step& step) {
  RequestStep request;
  request.to = context.operands.target();
  read_options(context.cursor, request_options(context, step, request.message, request.context));
  step.is = std::move(request);
}

void read_send(StepContext& context, Step& step) {
  SendStep send;
  send.to = context.operands.target();
  std::vector<Option> options = request_options(context, step, send.message, send.context);
  options.push_back({"no", [&context, &send] {
                       context.cursor.expect_word("answer");
                       send.no_answer = true;
                     }});
  read_options(context.cursor, options);
  step.is = std::move(send);
}

void read_await(StepContext& context, Step& step) {
  const Token name = context.cursor.peek();
  if (context.cursor.at_operands_end() || name.kind != TokenKind::Word) {
    context.cursor.expected("the name of a request, $NAME");
    return;
  }
  AwaitStep await{context.values.saved_name(context.cursor.take())};
  if (!await.request_name.empty()) {
    context.saved.use_request(context.cursor, await.request_name, name.at, context.process);
  }
  step.is = std::move(await);
}

void read_receive(StepContext& context, Step& step) {
  ReceiveStep receive;
  read_options(context.cursor, {{"response", [&receive] { receive.response = true; }},
                                {"from", [&context, &receive] { receive.from = context.operands.target(); }},
                                bytes_option(context, "body", "the body", receive.body),
                                blob_option(context, receive.blob),
                                caps_option(context, "with", receive.caps),
                                caps_option(context, "without", receive.without)});
  step.is = std::move(receive);
}

void read_respond(StepContext& context, Step& step) {
  RespondStep respond;
  respond.message.body = context.values.bytes("the body");
  read_options(context.cursor, message_options(context, respond.message));
  step.is = std::move(respond);
}

void read_log(StepContext& context, Step& step) { step.is = LogStep{context.values.string("a text in quotes")}; }

}  // namespace hypersim::language
