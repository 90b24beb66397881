#include "why_http.hpp"

#include <fmt/format.h>
#include <set>

#include "hypersim/language/for_each_step.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/processes/stand_ins.hpp"
#include "hypersim/runtime/duration.hpp"

#include "why_message.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;
using processes::WebHow;

runtime::Address WhyHttp::server_of(const language::SimHttpStep& http) {
  return runtime::Address(http.who.address.node(), processes::http_server().module);
}

void WhyHttp::answered(const language::SimHttpStep& http, const language::Step& step, const Outcome& outcome,
                       const runtime::MessagePtr& request) {
  const std::string& who = http.who.text;
  const std::string path = language::statement_text(http.path.text);
  if (outcome.kind == Outcome::Kind::TimedOut) {
    account_.say(fmt::format("The client waited for {} (`within`); http-server:distro:sys itself waits for 15s.",
                             runtime::duration_text(step.within_ms)));
    if (request) not_answered(http, *request);
    return;
  }
  if (!outcome.http) return;
  switch (outcome.http->how) {
    case WebHow::NoPath:
      return no_path(http, path, outcome.http->bound);
    case WebHow::Unbound:
      return account_.say(fmt::format("{} has unbound {}.", who, path));
    case WebHow::Login:
      return account_.say(
          fmt::format("{} is bound with authentication, and the cookie of this request is not that of a login: without "
                      "a header `cookie` of its own, a request comes from somebody who is logged in.",
                      path));
    case WebHow::Redirected:
      return account_.say(fmt::format(
          "{} is bound securely: it is served only at the host of its package, to which the client is sent.", path));
    case WebHow::WrongHost:
      return account_.say("The host of this request is that of another package, or none.");
    case WebHow::LocalOnly:
      return account_.say(fmt::format(
          "{} is bound for this machine only, and a header says that the request comes from a proxy.", path));
    case WebHow::NotAnswered:
      if (request) not_answered(http, *request);
      return;
    case WebHow::NoResponse:
      return account_.say(
          fmt::format("What {} answered is not an HttpResponse, `{{\"status\":200,\"headers\":{{}}}}`: then "
                      "http-server:distro:sys answers with status 500.",
                      who));
    case WebHow::Refused:
      return account_.say(
          fmt::format("Nobody listens there: http-server:distro:sys of {} is not running.", http.who.address.node()));
    case WebHow::Answered:
      if (outcome.kind == Outcome::Kind::HttpFailed) account_.say(fmt::format("{} answered with this status.", who));
      return;
    case WebHow::Cached:
      return account_.say(fmt::format(
          "{} has bound {} with a content, and http-server:distro:sys answers a GET by itself.", who, path));
  }
}

void WhyHttp::no_path(const language::SimHttpStep& http, const std::string& path,
                      const std::vector<std::string>& bound) {
  const std::string& who = http.who.text;
  if (!bound.empty()) {
    return account_.say(fmt::format("{} has not bound {} at http-server:distro:sys. It has bound: {}.", who, path,
                                    fmt::join(bound, ", ")));
  }
  account_.say(fmt::format("{} has bound nothing at http-server:distro:sys.", who));
  const runtime::Address server = server_of(http);
  const auto refused = seen_.history.last<fact::Bounced>(
      [&](const fact::Bounced& e) { return e.message->source == http.who.address && e.message->target == server; });
  if (refused) {
    account_.say(fmt::format("It asked for that {}, and the kernel refused it.", seen_.history.when(*refused)));
    WhyMessage(seen_, account_).bounced(*seen_.history.at<fact::Bounced>(*refused).message);
  }
}

void WhyHttp::not_answered(const language::SimHttpStep&, const runtime::KernelMessage& request) {
  const auto refused = seen_.history.last<fact::Bounced>([&](const fact::Bounced& e) {
    return e.message->is_request() && e.message->id == request.id && e.message->source == request.source;
  });
  WhyMessage message(seen_, account_);
  refused ? message.bounced(request) : message.timed_out(request);
}

std::vector<std::string> WhyHttp::replies_before(std::size_t event) const {
  std::set<runtime::StepId> played;
  for (std::size_t i = 0; i < event; ++i) {
    const runtime::TraceEvent& one = seen_.history.events()[i];
    if (std::holds_alternative<fact::StepEnded>(one.fact)) played.insert(one.step);
  }
  std::vector<std::string> replies;
  language::for_each_step(seen_.scenario.steps, [&](const language::Step& step) {
    const auto* reply = std::get_if<language::SimHttpReplyStep>(&step.is);
    if (reply == nullptr || reply->node != seen_.node.name() || !played.contains(step.id)) return;
    const std::string times = reply->times ? fmt::format(" {} times", *reply->times) : std::string();
    replies.push_back(
        fmt::format("{} {}{} (line {})", reply->method, language::bytes_text(reply->url), times, step.line()));
  });
  return replies;
}

void WhyHttp::unreached(const language::Step& step) {
  const runtime::Address client(seen_.node.name(), processes::http_client().module);
  const auto is_failure = [&](const fact::Sent& e) {
    return !e.message->is_request() && e.message->source == client &&
           e.message->body().view().starts_with(R"({"Err":{"ExecuteRequestFailed":)");
  };
  const auto failed = seen_.history.last<fact::Sent>(is_failure);
  if (!failed || seen_.history.events()[*failed].step != step.id) return;
  const runtime::KernelMessage& failure = *seen_.history.at<fact::Sent>(*failed).message;
  const auto asked = seen_.history.last_before<fact::Sent>(*failed, [&](const fact::Sent& e) {
    return e.message->is_request() && e.message->id == failure.id && e.message->target == client;
  });
  const std::string what = asked ? language::bytes_text(seen_.history.at<fact::Sent>(*asked).message->body().view())
                                 : "what it was asked for";
  const std::vector<std::string> replies = replies_before(*failed);
  account_.say(fmt::format("http-client:distro:sys reached nobody for {}: {}", what,
                           replies.empty()
                               ? std::string("no `sim http-reply` has said yet what the world answers.")
                               : fmt::format("no `sim http-reply` fits. There are: {}.", fmt::join(replies, ", "))));
}

}  // namespace hypersim::simulator
