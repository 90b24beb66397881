#include "world.hpp"

#include <utility>

namespace hypersim::actors::testing {

using namespace hypersim::runtime;

ProcessId id(std::string_view name) {
  if (name.find(':') != std::string_view::npos) return *ProcessId::parse(name);
  return ProcessId(name, PackageId{"app", "dev.os"});
}
Address at(std::string_view name) { return Address(kNode, id(name)); }
Address timer_address() { return at("timer:distro:sys"); }
Capability messaging(std::string_view name) { return Capability::messaging(at(name)); }
Capability ticket(std::string_view issuer, std::string params) { return Capability(at(issuer), std::move(params)); }

kv_module::DbKey db(std::string name, std::string package) {
  return {PackageId{std::move(package), "dev.os"}, std::move(name)};
}
Capability db_read(const kv_module::DbKey& key) {
  return kv_module::kv_capability(kNode, kv_module::KvCapabilityKind::Read, key);
}
Capability db_write(const kv_module::DbKey& key) {
  return kv_module::kv_capability(kNode, kv_module::KvCapabilityKind::Write, key);
}

RequestDraft ask(std::string_view target, std::string body) { return RequestDraft(at(target), Bytes(std::move(body))); }
RequestDraft tell(std::string_view target, std::string body) {
  RequestDraft draft = ask(target, std::move(body));
  draft.expects_response_s = std::nullopt;
  return draft;
}
RequestDraft set_timer(std::string body, std::uint64_t timeout_s) {
  RequestDraft draft(timer_address(), Bytes(std::move(body)));
  draft.expects_response_s = timeout_s;
  return draft;
}
RequestDraft kv(const kv_module::DbKey& key, kv_module::KvAction action, std::optional<std::string> value) {
  RequestDraft draft(kv_module::kv_address(kNode), Bytes(kv_module::to_json({key, std::move(action)})));
  if (value) draft.blob = Blob{std::nullopt, Bytes(std::move(*value))};
  return draft;
}

std::string describe(const Answer& answer) {
  if (const auto* failed = std::get_if<ReceivedError>(&answer)) {
    return std::string(to_text(failed->error.kind)) + " (" + std::string(to_text(failed->error.cause)) + ")";
  }
  const KernelMessage& message = *std::get<ReceivedResponse>(answer).message;
  std::string text(message.body().view());
  if (message.blob) text += " + blob " + std::string(message.blob->bytes.view());
  return text;
}

namespace {

NetworkConfig config(std::uint64_t seed, std::unique_ptr<Chooser> chooser, runtime::Semantics semantics) {
  NodeConfig node;
  node.semantics = semantics;
  node.name = kNode;
  node.semantics = semantics;
  node.disk = kv_module::make_memory_disk();
  NetworkConfig config(std::move(node));
  config.seed = seed;
  config.chooser = std::move(chooser);
  return config;
}

}  // namespace

World::World(std::uint64_t seed, std::unique_ptr<Chooser> chooser, runtime::Semantics semantics)
    : network(std::make_unique<Network>(config(seed, std::move(chooser), semantics))), node(&network->first()) {}

void World::settle() {
  while (network->step()) {
  }
}

void World::finish() {
  settle();
  while (network->fire_next_timer()) settle();
}

std::vector<std::string> World::terminal() const {
  std::vector<std::string> lines;
  for (const auto& printed : facts<fact::Printed>()) {
    lines.push_back(std::string(printed.process.process_name()) + ": " + printed.text);
  }
  return lines;
}

std::vector<std::string> World::jsonl() const {
  std::vector<std::string> lines;
  for (const TraceEvent& event : network->trace().events()) lines.push_back(to_jsonl(event, lines.size()));
  return lines;
}

ProcessSpec wired(std::string_view name, Program program) {
  ProcessSpec spec;
  spec.id = id(name);
  spec.wired = true;
  spec.program = std::move(program);
  return spec;
}

ProcessSpec alone(std::string_view name, Program program) {
  ProcessSpec spec = wired(name, std::move(program));
  spec.wired = false;
  return spec;
}

Task<> stay(Process& self) {
  for (;;) co_await self.receive();
}

namespace {

Task<> ask_each(Process& self, World* world, std::vector<RequestDraft> drafts) {
  for (RequestDraft& draft : drafts) {
    if (draft.expects_response_s) {
      const Answer answer = co_await self.send_and_await(std::move(draft));
      world->note(describe(answer));
    } else {
      co_await self.send(std::move(draft));
    }
  }
  co_await stay(self);
}

Task<> send_then_await(Process& self, World* world, std::vector<RequestDraft> drafts) {
  std::vector<RequestId> sent;
  for (RequestDraft& draft : drafts) {
    const bool expects = draft.expects_response_s.has_value();
    const SendReport report = co_await self.send(std::move(draft));
    if (expects) sent.push_back(report.id);
  }
  for (const RequestId request : sent) {
    const Answer answer = co_await self.await_answer(request);
    world->note(describe(answer));
  }
  co_await stay(self);
}

Task<> echo(Process& self) {
  for (;;) {
    const Event event = co_await self.receive();
    if (const auto* request = std::get_if<ReceivedRequest>(&event)) {
      ResponseDraft answer(request->message->body());
      answer.blob = self.blob();
      co_await self.respond(std::move(answer));
    }
  }
}

Task<> keep(Process& self, World* world) {
  for (;;) {
    const Event event = co_await self.receive();
    if (const auto* request = std::get_if<ReceivedRequest>(&event)) {
      const Capabilities refused = co_await self.save_capabilities(request->message->capabilities());
      if (!refused.empty()) world->note("refused " + std::to_string(refused.size()));
      ResponseDraft answer(Bytes("kept"));
      co_await self.respond(std::move(answer));
    }
  }
}

}  // namespace

Program asks(World& world, std::vector<RequestDraft> drafts) {
  return [world = &world, drafts = std::move(drafts)](Process& self) { return ask_each(self, world, drafts); };
}
Program pipelines(World& world, std::vector<RequestDraft> drafts) {
  return [world = &world, drafts = std::move(drafts)](Process& self) { return send_then_await(self, world, drafts); };
}
Program echoes() { return echo; }
Program idles() { return stay; }
Program keeps(World& world) {
  return [world = &world](Process& self) { return keep(self, world); };
}

}  // namespace hypersim::actors::testing
