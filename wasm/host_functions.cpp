// The functions that a guest imports. They run on its stack. Each one takes what it needs out of the guest's memory,
// waits if it has to, and then puts the result there: putting it there asks the guest for memory.

#include <algorithm>
#include <stdexcept>

#include "guest.hpp"
#include "known_functions.hpp"
#include "refusal.hpp"

namespace hypersim::wasm {

namespace {

using runtime::Bytes;
using Wants = Guest::Wants;
using u32 = std::uint32_t;
using u64 = std::uint64_t;

// The node.

void print_to_terminal(void* of, u32 verbosity, u32 text, u32 size) {
  Guest& guest = Guest::of(of);
  guest.call("print-to-terminal", [&] {
    guest.process().print(std::string(guest.lift().string(text, size)), static_cast<std::uint8_t>(verbosity));
  });
}

void our(void* of, u32 result) {
  Guest& guest = Guest::of(of);
  guest.call("our", [&] {
    (void)guest.memory().at(result, kAddressSize, 4);
    guest.lower().address(result, guest.process().our());
  });
}

void get_on_exit(void* of, u32 result) {
  Guest& guest = Guest::of(of);
  guest.call("get-on-exit", [&] {
    (void)guest.memory().at(result, kOnExitSize, 4);
    if (!guest.on_exit) guest.on_exit = guest.life().on_exit();
    guest.lower().on_exit(result, *guest.on_exit);
  });
}

void set_on_exit(void* of, u32 tag, u32 requests, u32 count) {
  Guest& guest = Guest::of(of);
  guest.call("set-on-exit", [&] {
    guest.on_exit = guest.lift().on_exit(tag, requests, count);
    guest.process().set_on_exit(*guest.on_exit);
  });
}

void get_state(void* of, u32 result) {
  Guest& guest = Guest::of(of);
  guest.call("get-state", [&] {
    (void)guest.memory().at(result, 12, 4);
    guest.wait_for(Wants::GetState);
    guest.lower().optional_bytes(result, guest.state);
  });
}

void set_state(void* of, u32 bytes, u32 size) {
  Guest& guest = Guest::of(of);
  guest.call("set-state", [&] {
    guest.state = Bytes(guest.lift().bytes(bytes, size));
    guest.wait_for(Wants::SetState);
  });
}

void clear_state(void* of) {
  Guest& guest = Guest::of(of);
  guest.call("clear-state", [&] { guest.wait_for(Wants::ClearState); });
}

void spawn(void* of, u32 has_name, u32 name, u32 name_size, u32 path, u32 path_size, u32 on_exit, u32 requests,
           u32 requests_count, u32 caps, u32 caps_count, u32 grants, u32 grants_count, u32 is_public, u32 result) {
  Guest& guest = Guest::of(of);
  guest.call("spawn", [&] {
    (void)guest.memory().at(result, kSpawnedSize, 4);
    {
      Lift lift = guest.lift();
      auto child = lift.optional_string(has_name, name, name_size);
      runtime::SpawnDraft draft(std::move(child), std::string(lift.string(path, path_size)));
      draft.on_exit = lift.on_exit(on_exit, requests, requests_count);
      draft.requests = lift.capabilities(caps, caps_count);
      draft.grants = lift.grants(grants, grants_count);
      draft.is_public = is_public != 0;
      guest.spawn.emplace(std::move(draft));
    }
    guest.wait_for(Wants::Spawn);
    const auto* const error = std::get_if<runtime::SpawnError>(&*guest.spawned);
    guest.lower().put<std::uint8_t>(result, error != nullptr ? 1 : 0);
    if (error != nullptr) {
      guest.lower().put(result + 4, static_cast<std::uint8_t>(*error));
    } else {
      guest.lower().process(result + 4, std::get<runtime::ProcessId>(*guest.spawned));
    }
  });
}

void save_capabilities(void* of, u32 caps, u32 count) {
  Guest& guest = Guest::of(of);
  guest.call("save-capabilities", [&] {
    guest.caps = guest.lift().capabilities(caps, count);
    guest.wait_for(Wants::Save);
  });
}

void drop_capabilities(void* of, u32 caps, u32 count) {
  Guest& guest = Guest::of(of);
  guest.call("drop-capabilities", [&] {
    guest.caps = guest.lift().capabilities(caps, count);
    guest.wait_for(Wants::Drop);
  });
}

void our_capabilities(void* of, u32 result) {
  Guest& guest = Guest::of(of);
  guest.call("our-capabilities", [&] {
    (void)guest.memory().at(result, 8, 4);
    guest.wait_for(Wants::OurCapabilities);
    guest.lower().capabilities(result, guest.caps);
  });
}

/// An event as `receive` gives it.
void lower_event(Guest& guest, u32 result) {
  const Lower lower = guest.lower();
  const runtime::Event& event = *guest.event;
  const auto* const error = std::get_if<runtime::ReceivedError>(&event);
  lower.put<std::uint8_t>(result, error != nullptr ? 1 : 0);
  if (error != nullptr) {
    lower.send_error(result + 8, error->error);
    lower.optional_bytes(result + kAnswerSize, error->context);
    return;
  }
  static const std::optional<Bytes> kNoContext;
  const auto* const request = std::get_if<runtime::ReceivedRequest>(&event);
  const auto* const response = request == nullptr ? &std::get<runtime::ReceivedResponse>(event) : nullptr;
  const runtime::KernelMessage& message = request != nullptr ? *request->message : *response->message;
  lower.address(result + 8, message.source);
  lower.message(result + 40, message, response != nullptr ? response->context : kNoContext);
}

void receive(void* of, u32 result) {
  Guest& guest = Guest::of(of);
  guest.call("receive", [&] {
    (void)guest.memory().at(result, kReceivedSize, 8);
    guest.wait_for(Wants::Event);
    lower_event(guest, result);
  });
}

u32 has_blob(void* of) {
  Guest& guest = Guest::of(of);
  u32 result = 0;
  guest.call("has-blob", [&] { result = guest.process().blob() ? 1 : 0; });
  return result;
}

void get_blob(void* of, u32 result) {
  Guest& guest = Guest::of(of);
  guest.call("get-blob", [&] {
    (void)guest.memory().at(result, kBlobSize, 4);
    guest.lower().optional_blob(result, guest.process().blob());
  });
}

void last_blob(void* of, u32 result) {
  Guest& guest = Guest::of(of);
  guest.call("last-blob", [&] {
    (void)guest.memory().at(result, kBlobSize, 4);
    guest.lower().optional_blob(result, guest.process().last_blob());
  });
}

/// Target, request, context and blob, as `send-request` hands them over.
void send_one(Guest& guest, u32 at) {
  const u32 request = at + kAddressSize;
  const u32 context = request + kRequestSize;
  guest.request.emplace(guest.lift().request(at, request, context, context + 12));
  guest.wait_for(Wants::Send);
}

void send_request(void* of, u32 at) {
  Guest& guest = Guest::of(of);
  guest.call("send-request", [&] {
    (void)guest.memory().at(at, kSendRequestSize, 8);
    send_one(guest, at);
  });
}

void send_requests(void* of, u32 at, u32 count) {
  Guest& guest = Guest::of(of);
  guest.call("send-requests", [&] {
    (void)guest.lift().list(at, count, kSendRequestSize, 8);
    for (u32 i = 0; i < count; ++i) send_one(guest, at + kSendRequestSize * i);
  });
}

void send_response(void* of, u32 inherit, u32 body, u32 body_size, u32 has_metadata, u32 metadata, u32 metadata_size,
                   u32 caps, u32 caps_count, u32 has_blob, u32 has_mime, u32 mime, u32 mime_size, u32 bytes,
                   u32 bytes_size) {
  Guest& guest = Guest::of(of);
  guest.call("send-response", [&] {
    {
      Lift lift = guest.lift();
      runtime::ResponseDraft draft(Bytes(lift.bytes(body, body_size)));
      draft.inherit = inherit != 0;
      draft.metadata = lift.optional_string(has_metadata, metadata, metadata_size);
      draft.capabilities = lift.capabilities(caps, caps_count);
      draft.blob = lift.optional_blob(has_blob, has_mime, mime, mime_size, bytes, bytes_size);
      guest.response.emplace(std::move(draft));
    }
    guest.wait_for(Wants::Respond);
  });
}

/// Whether a process of that node, with that address, is the one that asks.
bool is_itself(const Guest& guest, const runtime::Address& target) {
  const runtime::Address& us = guest.process().our();
  return target.process() == us.process() && (target.node() == us.node() || target.node() == runtime::kOur);
}

void send_and_await_response(void* of, u32 at, u32 result) {
  Guest& guest = Guest::of(of);
  guest.call("send-and-await-response", [&] {
    (void)guest.memory().at(at, kQuestionSize, 8);
    (void)guest.memory().at(result, kAnswerSize, 8);
    const u32 request = at + kAddressSize;
    guest.request.emplace(guest.lift().request(at, request, 0, request + kRequestSize));
    if (!guest.request->expects_response_s) throw Refusal("a request that expects no response");
    if (is_itself(guest, guest.request->target)) throw Refusal("a request to the process itself");
    guest.wait_for(Wants::Answer);
    const Lower lower = guest.lower();
    const auto* const error = std::get_if<runtime::ReceivedError>(&*guest.answer);
    lower.put<std::uint8_t>(result, error != nullptr ? 1 : 0);
    if (error != nullptr) return lower.send_error(result + 8, error->error);
    const auto& response = std::get<runtime::ReceivedResponse>(*guest.answer);
    lower.address(result + 8, response.message->source);
    lower.message(result + 40, *response.message, response.context);
  });
}

// The system: what there is of it is a clock, chance, and somewhere to write.

enum Errno : u32 { Fine = 0, BadDescriptor = 8, NoSeek = 70 };
constexpr u32 kStandardOutput = 1;
constexpr u32 kStandardError = 2;
constexpr u64 kNsPerMs = 1'000'000;

u32 fd_write(void* of, u32 descriptor, u32 parts, u32 count, u32 written) {
  Guest& guest = Guest::of(of);
  u32 result = Fine;
  guest.call("fd_write", [&] {
    const MemoryView memory = guest.memory();
    if (descriptor != kStandardOutput && descriptor != kStandardError) {
      result = BadDescriptor;
      return;
    }
    (void)memory.at(parts, u64{count} * 8);
    u32 size = 0;
    for (u32 i = 0; i < count; ++i) {
      const std::string_view text = memory.bytes(memory.get<u32>(parts + 8 * i), memory.get<u32>(parts + 8 * i + 4));
      if (descriptor == kStandardError) guest.write_error(text);
      size += static_cast<u32>(text.size());
    }
    memory.put(written, size);
  });
  return result;
}

u32 random_get(void* of, u32 bytes, u32 size) {
  Guest& guest = Guest::of(of);
  guest.call("random_get", [&] {
    std::uint8_t* const begin = guest.memory().at(bytes, size);
    u64 number = 0;
    for (u32 i = 0; i < size; ++i) {
      if (i % 8 == 0) number = guest.chance().next_u64();
      begin[i] = static_cast<std::uint8_t>(number >> 8 * (i % 8));
    }
  });
  return Fine;
}

u32 clock_time_get(void* of, u32 clock, u64 /*precision*/, u32 result) {
  Guest& guest = Guest::of(of);
  guest.call("clock_time_get", [&] {
    const u64 now = guest.life().now().ms;
    guest.memory().put(result, (clock == 0 ? kEpochMs + now : now) * kNsPerMs);
  });
  return Fine;
}

u32 clock_res_get(void* of, u32 /*clock*/, u32 result) {
  Guest& guest = Guest::of(of);
  guest.call("clock_res_get", [&] { guest.memory().put(result, kNsPerMs); });
  return Fine;
}

/// Neither a variable nor an argument.
u32 nothing_to_get(void* /*of*/, u32 /*places*/, u32 /*texts*/) { return Fine; }
u32 no_sizes(void* of, u32 count, u32 size) {
  Guest& guest = Guest::of(of);
  guest.call("environ_sizes_get", [&] {
    guest.memory().put(count, u32{0});
    guest.memory().put(size, u32{0});
  });
  return Fine;
}

void proc_exit(void* of, u32 code) {
  Guest& guest = Guest::of(of);
  guest.call("proc_exit", [&] { throw Refusal("exit code " + std::to_string(code)); });
}

u32 sched_yield(void* /*of*/) { return Fine; }

bool is_standard(u32 descriptor) { return descriptor <= kStandardError; }
u32 fd_close(void* /*of*/, u32 descriptor) { return is_standard(descriptor) ? Fine : BadDescriptor; }

u32 fd_fdstat_get(void* of, u32 descriptor, u32 result) {
  Guest& guest = Guest::of(of);
  if (!is_standard(descriptor)) return BadDescriptor;
  guest.call("fd_fdstat_get", [&] {
    constexpr u32 kSize = 24;
    constexpr std::uint8_t kCharacterDevice = 2;
    constexpr u64 kMayWrite = 64;
    std::memset(guest.memory().at(result, kSize, 8), 0, kSize);
    guest.memory().put(result, kCharacterDevice);
    guest.memory().put(result + 8, kMayWrite);
  });
  return Fine;
}

u32 fd_seek(void* /*of*/, u32 descriptor, u64 /*offset*/, u32 /*whence*/, u32 /*result*/) {
  return is_standard(descriptor) ? NoSeek : BadDescriptor;
}
u32 fd_prestat_get(void* /*of*/, u32 /*descriptor*/, u32 /*result*/) { return BadDescriptor; }
u32 fd_prestat_dir_name(void* /*of*/, u32 /*descriptor*/, u32 /*path*/, u32 /*size*/) { return BadDescriptor; }

template <class Function>
void (*any(Function* function))() {
  return reinterpret_cast<void (*)()>(function);
}

/// In the order of node_functions() and of system_functions().
const std::vector<void (*)()>& functions_of_node() {
  static const std::vector<void (*)()> all = {any(print_to_terminal),
                                              any(our),
                                              any(get_on_exit),
                                              any(set_on_exit),
                                              any(get_state),
                                              any(set_state),
                                              any(clear_state),
                                              any(spawn),
                                              any(save_capabilities),
                                              any(drop_capabilities),
                                              any(our_capabilities),
                                              any(receive),
                                              any(has_blob),
                                              any(get_blob),
                                              any(last_blob),
                                              any(send_request),
                                              any(send_requests),
                                              any(send_response),
                                              any(send_and_await_response)};
  return all;
}
const std::vector<void (*)()>& functions_of_system() {
  static const std::vector<void (*)()> all = {
      any(fd_write), any(random_get),     any(clock_time_get), any(clock_res_get),  any(nothing_to_get),
      any(no_sizes), any(nothing_to_get), any(no_sizes),       any(proc_exit),      any(sched_yield),
      any(fd_close), any(fd_fdstat_get),  any(fd_seek),        any(fd_prestat_get), any(fd_prestat_dir_name)};
  return all;
}

void (*function_for(const Import& import))() {
  const bool is_node = import.module == kStandard;
  const auto& known = is_node ? node_functions() : system_functions();
  const auto& functions = is_node ? functions_of_node() : functions_of_system();
  const auto found = std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.name == import.name; });
  return found == known.end() ? nullptr : functions[static_cast<std::size_t>(found - known.begin())];
}

// What the machine code needs of its host.

const char* text_of(TrapCode code) {
  switch (code) {
    case TrapCode::OutOfBounds:
      return "a memory or table access out of bounds";
    case TrapCode::IntegerOverflow:
      return "an integer overflow";
    case TrapCode::DivisionByZero:
      return "an integer division by zero";
    case TrapCode::InvalidConversion:
      return "a number that does not fit an integer";
    case TrapCode::Unreachable:
      return "unreachable code";
    case TrapCode::IndirectCall:
      return "an indirect call of a wrong function";
    case TrapCode::CallDepth:
      return "too many calls within calls";
    default:
      return "an exception that nothing catches";
  }
}

[[noreturn]] void trap(TrapCode code) { Guest::current().end(text_of(code)); }
void allocate_memory(GuestMemory* memory, u32 pages, u32 pages_max) {
  Guest::current().allocate_memory(*memory, pages, pages_max);
}
u32 grow_memory(GuestMemory* memory, u32 more) { return Guest::current().grow_memory(*memory, more); }
void free_memory(GuestMemory* /*memory*/) {}  // it goes with the guest
void unplayed(void* of, u32 index) {
  Guest& guest = Guest::of(of);
  const Import& import = guest.import(index);
  guest.call(import.name.c_str(), [] { throw Refusal("a function of the system that is not played"); });
}

}  // namespace

std::vector<void (*)()> host_functions(const std::vector<Import>& imports) {
  std::vector<void (*)()> all;
  all.reserve(imports.size());
  for (const Import& import : imports) all.push_back(function_for(import));
  return all;
}

const Host& host() {
  static const Host the = {&trap, &allocate_memory, &grow_memory, &free_memory, &unplayed};
  return the;
}

}  // namespace hypersim::wasm
