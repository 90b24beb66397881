#include "fiber.hpp"

#include "hypersim/runtime/assert.hpp"

#include "sanitizer.hpp"

namespace hypersim::wasm {

// The public class boost::context::fiber throws an exception through a stack that it ends. The functions below it do
// not.
namespace context = boost::context::detail;

Fiber::Fiber(void (*body)(void*), void* of)
    : body_(body), of_(of), inside_(context::make_fcontext(stack_.top(), kStackSize, &Fiber::enter)) {}

void Fiber::enter(context::transfer_t from) {
  auto& fiber = *static_cast<Fiber*>(from.data);
  fiber.outside_ = from.fctx;
  end_switch(nullptr, &fiber.outside_bottom_, &fiber.outside_size_);
  fiber.body_(fiber.of_);
  fiber.leave_for_good();
}

void Fiber::go_on() {
  void* fake = nullptr;
  begin_switch(&fake, stack_.bottom(), kStackSize);
  inside_ = context::jump_fcontext(inside_, this).fctx;
  end_switch(fake, nullptr, nullptr);
}

void Fiber::leave() {
  stack_.was_used_down_to(static_cast<const char*>(__builtin_frame_address(0)));
  void* fake = nullptr;
  begin_switch(&fake, outside_bottom_, outside_size_);
  outside_ = context::jump_fcontext(outside_, nullptr).fctx;
  end_switch(fake, &outside_bottom_, &outside_size_);
}

void Fiber::leave_for_good() {
  stack_.was_used_down_to(static_cast<const char*>(__builtin_frame_address(0)));
  begin_switch(nullptr, outside_bottom_, outside_size_);
  context::jump_fcontext(outside_, nullptr);
  HYPERSIM_ASSERT(!"a fiber goes on that has left for good");
  __builtin_unreachable();
}

}  // namespace hypersim::wasm
