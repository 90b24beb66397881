#include "guest.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "refusal.hpp"

namespace hypersim::wasm {

namespace {

/// As the runtime keeps it.
constexpr std::size_t kErrorMax = 5000;

thread_local constinit Guest* g_current = nullptr;

/// The end of a text that begins with a whole character.
std::string_view last_of(std::string_view text, std::size_t size) {
  if (text.size() > size) text.remove_prefix(text.size() - size);
  while (!text.empty() && (static_cast<unsigned char>(text.front()) & 0xC0u) == 0x80u) text.remove_prefix(1);
  return text;
}

/// For people: without what Rust adds to each panic, and without an end of line behind it.
std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kNote = "note: run with `RUST_BACKTRACE=1`";
  if (const std::size_t note = text.rfind(kNote); note != std::string_view::npos) text = text.substr(0, note);
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

Guest::Guest(runtime::Process& process, const Module& module, const Life& life)
    : process_(process),
      module_(module),
      life_(life),
      chance_(life.seed),
      handle_{&handle_, this},
      our_(process.our().text()),
      instance_(new std::byte[sizeof(InstanceHead) + module.code().instance_size]()),
      fiber_(&Guest::run, this) {
  new (instance_.get()) InstanceHead{fiber_.stack().bottom() + kStackReserve, 0, 0};
}

Guest::~Guest() { module_.code().free_instance(instance()); }

Guest& Guest::current() { return *g_current; }

Guest::Wants Guest::go_on() {
  Guest* const before = std::exchange(g_current, this);
  wants_ = Wants::Nothing;
  fiber_.go_on();
  g_current = before;
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  return wants_;
}

void Guest::run(void* of) {
  Guest& guest = *static_cast<Guest*>(of);
  const GuestCode& code = guest.module_.code();
  code.instantiate(guest.instance(), &guest.handle_);
  guest.memory_ = code.memory(guest.instance());
  if (code.initialize != nullptr) code.initialize(guest.instance());
  std::uint32_t our = 0;
  guest.call("init", [&] {
    our = guest.lower().allocate(guest.our_.size(), 1);
    std::memcpy(guest.memory().at(our, guest.our_.size()), guest.our_.data(), guest.our_.size());
  });
  code.init(guest.instance(), our, static_cast<std::uint32_t>(guest.our_.size()));
}

void Guest::wait_for(Wants what) {
  wants_ = what;
  fiber_.leave();
}

void Guest::end(std::string_view why) {
  if (!why.empty()) why_ = why;
  wants_ = Wants::Ended;
  fiber_.leave_for_good();
}

void Guest::refuse_reentrance() { throw Refusal("a call from within cabi_realloc"); }

void Guest::note_thrown(const char* import) noexcept {
  try {
    throw;
  } catch (const Refusal& refusal) {
    why_ = std::string(import) + ": " + refusal.why();
  } catch (...) {
    thrown_ = std::current_exception();
  }
}

void Guest::write_error(std::string_view text) {
  error_ += last_of(text, kErrorMax);
  if (error_.size() > kErrorMax) error_ = last_of(error_, kErrorMax);
}

std::string Guest::why() const {
  std::string text = "it trapped: " + why_;
  if (const std::string_view error = trimmed(error_); !error.empty())
    text.append("; its standard error: ").append(error);
  return text;
}

void Guest::allocate_memory(GuestMemory& memory, std::uint32_t pages, std::uint32_t pages_max) {
  if (pages > kPagesMax) {
    why_ =
        "it wants a memory of " + std::to_string(pages / 16) + " MiB, and may have " + std::to_string(kPagesMax / 16);
    end({});
  }
  region_.emplace();
  region_->make_usable(pages);
  memory.data = region_->begin();
  memory.pages = pages;
  memory.pages_max = std::min(pages_max, kPagesMax);
  memory.size = pages * kPageSize;
}

std::uint32_t Guest::grow_memory(GuestMemory& memory, std::uint32_t more) {
  const std::uint32_t before = memory.pages;
  if (more > memory.pages_max - before) return UINT32_MAX;
  region_->make_usable(before + more);
  memory.pages = before + more;
  // 256 MiB, so it fits.
  memory.size = memory.pages * kPageSize;
  return before;
}

}  // namespace hypersim::wasm
