#include "hypersim/testing/node.hpp"

#include <cstdlib>
#include <ostream>

#include "hypersim/actors/network.hpp"
#include "hypersim/analysis/trace_view.hpp"
#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/runtime/assert.hpp"
#include "hypersim/runtime/modules.hpp"

#include "probe.hpp"

namespace hypersim::testing {

namespace {

const runtime::NodeId kNode = "our.dev";
const ProcessId& tester_id() {
  static const ProcessId id("tester", PackageId{"test", "test.os"});
  return id;
}

Result<ProcessId> parse_id(std::string_view text) {
  auto id = ProcessId::parse(text);
  if (id) return *id;
  return processes::fail("\"" + std::string(text) +
                         "\" is no process id such as owner:app:dev.os: " + std::string(runtime::to_text(id.error())));
}

/// A wrong text is a mistake of the test, which cannot continue.
ProcessId id_of(std::string_view text) { return *parse_id(text); }

Address address_of(std::string_view text) {
  return text.find('@') == std::string_view::npos ? Address(kNode, id_of(text)) : processes::Target(text).address();
}

std::optional<std::uint64_t> seed_of_environment() {
  const char* text = std::getenv("HYPERSIM_SEED");
  if (text == nullptr) return std::nullopt;
  return processes::from_json<std::uint64_t>(text).expect("HYPERSIM_SEED");
}

void fill(Received& received, const runtime::KernelMessage& message) {
  received.body = message.body().view();
  if (message.blob) received.blob = message.blob->bytes.view();
  received.metadata = message.is_request() ? message.request().metadata : message.response().metadata;
  received.capabilities = message.capabilities();
  received.source = message.source;
}

Received received(const runtime::Answer& answer) {
  Received received;
  if (const auto* error = std::get_if<runtime::ReceivedError>(&answer)) {
    using Cause = runtime::SendErrorCause;
    const Cause cause = error->error.cause;
    received.kind = cause == Cause::Bounced    ? Received::Kind::Bounced
                    : cause == Cause::TimedOut ? Received::Kind::Timeout
                                               : Received::Kind::Offline;
    received.source = error->error.message->target;
  } else {
    received.kind = Received::Kind::Response;
    fill(received, *std::get<runtime::ReceivedResponse>(answer).message);
  }
  return received;
}

template <class Draft>
void fill(Draft& draft, const processes::Payload& body, const MessageOptions& options) {
  draft.body = body.bytes();
  if (options.blob) draft.blob = runtime::Blob{std::nullopt, Bytes(*options.blob)};
  draft.capabilities = options.capabilities;
  draft.metadata = options.metadata;
}

}  // namespace

void PrintTo(const Received& received, std::ostream* out) {
  switch (received.kind) {
    case Received::Kind::Request:
    case Received::Kind::Response:
      *out << (received.kind == Received::Kind::Request ? "a request " : "a response ")
           << processes::to_json(received.body);
      if (received.blob) *out << " with the blob " << processes::to_json(*received.blob);
      *out << " from " << received.source.process().text();
      return;
    case Received::Kind::Timeout:
      *out << "a timeout: " << received.source.process().text() << " did not answer in time";
      return;
    case Received::Kind::Bounced:
      *out << "a bounce: the kernel did not let it reach " << received.source.process().text();
      return;
    case Received::Kind::Offline:
      *out << "offline: the node of " << received.source.process().text() << " is not there";
      return;
    case Received::Kind::Nothing:
      *out << "nothing";
  }
}

struct NodeTest::Impl {
  Address tester{kNode, tester_id()};
  std::uint64_t seed = 0;
  std::unique_ptr<Probe> probe;
  std::map<ProcessId, std::pair<processes::detail::Entry, std::string>> entries;  // with its arguments
  std::unique_ptr<actors::Network> network;

  ~Impl() { start_over(); }

  void start_over() {
    network.reset();
    runtime::run_context() = {};
  }

  void start(std::uint64_t with_seed, bool in_random_order) {
    start_over();
    seed = with_seed;
    entries.clear();
    probe = std::make_unique<Probe>();
    actors::NodeConfig only;
    only.name = kNode;
    only.disk = kv_module::make_memory_disk();
    actors::NetworkConfig config(std::move(only));
    config.seed = seed;
    if (in_random_order) config.chooser = actors::make_random_chooser(seed);
    network = std::make_unique<actors::Network>(std::move(config));
    runtime::run_context() = {seed, &network->trace().clock(), true};
    network->first().set_programs(
        [this](const std::string& program, const ProcessId& process) { return program_of(program, process); });
    actors::ProcessSpec spec;
    spec.id = tester_id();
    spec.wired = true;
    spec.on_exit.kind = runtime::OnExit::Kind::Restart;
    spec.program = program_of(spec.program_name, spec.id);
    network->first().boot({spec});
    settle();
  }

  runtime::Program program_of(const std::string& program, const ProcessId& process) {
    if (process == tester_id()) return processes::make_script(*probe, {});
    if (const auto own = entries.find(process); own != entries.end()) {
      return processes::make_program(own->second.first, own->second.second);
    }
    const auto* registered = processes::programs().find(program);
    return registered == nullptr ? runtime::Program() : processes::make_program(registered->entry, "");
  }

  void settle() {
    while (network->step()) {
    }
  }

  /// The result of a command of the test's own process. Time passes if necessary. None if there will be no result.
  std::optional<processes::ScriptResult> perform(processes::ScriptCommand command) {
    probe->give(std::move(command));
    network->first().wake(tester_id());
    std::optional<processes::ScriptResult> result;
    do {
      while (!result && network->step()) result = probe->take_result();
    } while (!result && network->fire_next_timer());
    return result;
  }
};

NodeTest::NodeTest() : impl_(std::make_unique<Impl>()) { impl_->start(seed_of_environment().value_or(0), false); }
NodeTest::~NodeTest() = default;

Result<ProcessId> NodeTest::spawn(std::string_view process_id, std::string_view program,
                                  const ProcessOptions& options) {
  const auto* found = processes::programs().find(program);
  if (found == nullptr) {
    return processes::fail("there is no program \"" + std::string(program) + "\": write HYPERSIM_PROCESS(\"" +
                           std::string(program) + "\", …) in a source of this test");
  }
  return spawn(process_id, found->entry, options);
}

Result<ProcessId> NodeTest::spawn(std::string_view process_id, processes::detail::Entry program,
                                  const ProcessOptions& options) {
  Result<ProcessId> id = parse_id(process_id);
  if (!id) return id;
  if (impl_->network->first().alive(*id)) return processes::fail(id->text() + " is there already");
  actors::ProcessSpec spec;
  spec.id = *id;
  impl_->entries[spec.id] = {program, options.args};
  spec.wired = options.wired && !runtime::modules::is_bundled(spec.id);
  spec.is_public = options.is_public;
  spec.initial = options.capabilities;
  for (const ProcessOptions::Grant& grant : options.grants) {
    spec.grants.push_back({address_of(grant.to), Capability(Address(kNode, spec.id), grant.params)});
  }
  spec.on_exit = options.on_exit.value();
  spec.program_name = "own";
  spec.program = impl_->program_of(spec.program_name, spec.id);
  impl_->network->first().initialize(spec);
  settle();
  return id;
}

const Address& NodeTest::tester() const { return impl_->tester; }

Received NodeTest::request(std::string_view to, const processes::Payload& body, const MessageOptions& options) {
  runtime::RequestDraft draft(address_of(to));
  fill(draft, body, options);
  draft.expects_response_s = processes::detail::whole(options.timeout, processes::Where::here());
  const auto result = impl_->perform(processes::SendCommand{std::move(draft)});
  settle();
  return result ? received(std::get<processes::AnsweredResult>(*result).answer) : Received();
}

void NodeTest::send(std::string_view to, const processes::Payload& body, const MessageOptions& options) {
  runtime::RequestDraft draft(address_of(to));
  fill(draft, body, options);
  draft.expects_response_s = std::nullopt;
  impl_->perform(processes::SendCommand{std::move(draft), false, false});
}

Received NodeTest::next_message() {
  settle();
  if (impl_->probe->waiting() == 0) return {};
  const auto result = impl_->perform(processes::ReceiveCommand{});
  Received message;
  message.kind = Received::Kind::Request;
  fill(message, *std::get<processes::ReceivedResult>(*result).message);
  return message;
}

void NodeTest::respond(const processes::Payload& body, const MessageOptions& options) {
  runtime::ResponseDraft draft;
  fill(draft, body, options);
  impl_->perform(processes::RespondCommand{std::move(draft)});
  settle();
}

Capabilities NodeTest::save(const Capabilities& caps) {
  const auto result = impl_->perform(processes::SaveCommand{caps});
  return std::get<processes::CapabilitiesResult>(*result).caps;
}

void NodeTest::settle() { impl_->settle(); }

void NodeTest::advance(std::chrono::milliseconds time) {
  const runtime::LogicalTime until{impl_->network->now().ms + static_cast<std::uint64_t>(time.count())};
  for (settle(); impl_->network->fire_next_timer(until);) settle();
  impl_->network->advance_to(until);
}

std::chrono::milliseconds NodeTest::now() const { return std::chrono::milliseconds(impl_->network->now().ms); }

void NodeTest::kill(std::string_view process_id) {
  impl_->network->first().kill(id_of(process_id));
  settle();
}
void NodeTest::crash(std::string_view process_id) {
  impl_->network->first().crash(id_of(process_id));
  settle();
}
void NodeTest::crash_kv() {
  impl_->network->first().crash_kv();
  settle();
}
void NodeTest::restart() {
  impl_->network->first().restart(true);
  settle();
}

bool NodeTest::alive(std::string_view process_id) {
  settle();
  return impl_->network->first().alive(id_of(process_id));
}

bool NodeTest::holds(std::string_view process_id, const Capability& cap) {
  settle();
  return impl_->network->first().capabilities().has(id_of(process_id), cap);
}

Capability NodeTest::capability(processes::kv::Right right, const PackageId& package, std::string_view db) const {
  using Kind = kv_module::KvCapabilityKind;
  const Kind kind = right == processes::kv::Right::Read ? Kind::Read : Kind::Write;
  return kv_module::kv_capability(kNode, kind, {package, std::string(db)});
}

Capability NodeTest::messaging(std::string_view process_id) const {
  return runtime::Capability::messaging(address_of(process_id));
}

std::optional<std::string> NodeTest::stored(const PackageId& package, std::string_view db, std::string_view key) {
  settle();
  const auto value = impl_->network->first().kv().peek({package, std::string(db)}, key);
  return value.ok() && *value ? std::optional<std::string>((*value)->view()) : std::nullopt;
}

std::vector<std::string> NodeTest::printed() {
  settle();
  std::vector<std::string> lines;
  for (const runtime::TraceEvent& event : impl_->network->trace().events()) {
    const auto* line = std::get_if<runtime::fact::Printed>(&event.fact);
    if (line != nullptr) lines.push_back(line->text);
  }
  return lines;
}

std::string NodeTest::explained() const {
  analysis::TraceInfo info;
  info.nodes = {kNode};
  info.cast.push_back({"the test", impl_->tester});
  const auto view = analysis::make_text_view(info, "", false);
  std::string text;
  const auto& events = impl_->network->trace().events();
  for (std::size_t i = 0; i < events.size(); ++i) text += view->event(events[i], i);
  return text;
}

void NodeTest::under_schedules(int count, const std::function<void()>& body) {
  const auto only = seed_of_environment();
  const std::uint64_t first = only.value_or(0);
  const std::uint64_t last = only ? first : first + static_cast<std::uint64_t>(count) - 1;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    impl_->start(seed, true);
    body();
    if (HasFailure()) return;
  }
}

void NodeTest::TearDown() {
  if (!HasFailure()) return;
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  const std::string name = std::string(test->test_suite_name()) + "." + test->name();
  ADD_FAILURE() << "what happened, with seed " << impl_->seed << ":\n"
                << explained() << "again: HYPERSIM_SEED=" << impl_->seed << " and --gtest_filter=" << name;
}

}  // namespace hypersim::testing
