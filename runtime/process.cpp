#include "hypersim/runtime/process.hpp"

namespace hypersim::runtime {

Task<Answer> Process::send_and_await(RequestDraft draft) {
  SendReport report = co_await send(std::move(draft));
  co_return co_await await_answer(report.id);
}

std::string_view to_text(SpawnError error) { return error == SpawnError::NameTaken ? "NameTaken" : "NoFileAtPath"; }

}  // namespace hypersim::runtime
