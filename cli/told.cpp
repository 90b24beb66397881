#include "told.hpp"

#include <type_traits>
#include <utility>

#include "hypersim/runtime/exchange.hpp"

#include "complain.hpp"
#include "report/outcomes_exchange.hpp"

namespace hypersim::cli {

constexpr ExitCode last_of(std::type_identity<ExitCode>) { return ExitCode::Undecided; }

std::string to_bytes(const Told& told) {
  runtime::ExchangeWriter out;
  out(told.code, told.complaints, told.is_interrupted, told.differs, told.leaves_file, told.outcomes);
  out(told.result ? to_bytes(*told.result) : std::string());
  return out.written();
}

std::string to_bytes_with_complaints(Told told, std::size_t before) {
  const auto& all = complaints();
  told.complaints.assign(all.begin() + static_cast<std::ptrdiff_t>(before), all.end());
  return to_bytes(told);
}

Told told_from_bytes(std::string_view bytes) {
  runtime::ExchangeReader in(bytes);
  Told told;
  std::string result;
  in(told.code, told.complaints, told.is_interrupted, told.differs, told.leaves_file, told.outcomes, result);
  if (in.is_whole() && !result.empty()) told.result = from_bytes(result);
  if (!in.is_whole() || told.result.has_value() == result.empty()) {
    told = Told();
    told.code = ExitCode::Fault;
  }
  return told;
}

}  // namespace hypersim::cli
