#include "told.hpp"

#include <cereal/archives/portable_binary.hpp>
#include <cereal/types/map.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>
#include <sstream>
#include <utility>

#include "complain.hpp"

namespace hypersim::language {

template <class Archive>
void serialize(Archive& archive, LineOutcomes& outcomes) {
  archive(outcomes.held, outcomes.others);
}

}  // namespace hypersim::language

namespace hypersim::cli {

std::string to_bytes(const Told& told) {
  std::ostringstream stream(std::ios::binary);
  {
    cereal::PortableBinaryOutputArchive archive(stream);
    archive(told.code, told.complaints, told.is_interrupted, told.differs, told.leaves_file, told.outcomes);
    archive(told.result ? to_bytes(*told.result) : std::string());
  }
  return stream.str();
}

std::string to_bytes_with_complaints(Told told, std::size_t before) {
  const auto& all = complaints();
  told.complaints.assign(all.begin() + static_cast<std::ptrdiff_t>(before), all.end());
  return to_bytes(told);
}

Told told_from_bytes(std::string_view bytes) {
  std::istringstream stream(std::string(bytes), std::ios::binary);
  Told told;
  try {
    cereal::PortableBinaryInputArchive archive(stream);
    std::string result;
    archive(told.code, told.complaints, told.is_interrupted, told.differs, told.leaves_file, told.outcomes, result);
    if (!result.empty()) told.result = from_bytes(result);
  } catch (const std::exception&) {
    told.code = ExitCode::Fault;
  }
  return told;
}

}  // namespace hypersim::cli
