#pragma once
// Random values of the messages and kernel types that travel on the wire, for rapidcheck.

#include <rapidcheck.h>

#include "hypersim/runtime/kernel_wire.hpp"

namespace hypersim::property {

rc::Gen<runtime::wire::KernelMessage> any_kernel_message();
rc::Gen<runtime::wire::WrappedSendError> any_send_error();
rc::Gen<runtime::wire::OnExit> any_on_exit();
rc::Gen<runtime::wire::KernelCommand> any_kernel_command();
rc::Gen<runtime::wire::KernelResponse> any_kernel_response();
rc::Gen<runtime::wire::TimerAction> any_timer_action();

}  // namespace hypersim::property
