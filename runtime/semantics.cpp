#include "hypersim/runtime/semantics.hpp"

namespace hypersim::runtime {

std::string to_text(Row row) { return "D" + std::to_string(static_cast<unsigned>(row)); }

std::optional<Semantics> Semantics::named(std::string_view name) {
  if (name == "documented") return documented();
  if (name == "hyperdrive") return hyperdrive();
  return std::nullopt;
}

std::vector<Row> Semantics::rows() const {
  std::vector<Row> all;
  for (unsigned number = 1; number <= static_cast<unsigned>(Row::D45); ++number) {
    const Row row{static_cast<std::uint8_t>(number)};
    if (ships(row)) all.push_back(row);
  }
  return all;
}

std::string to_text(Semantics semantics) {
  if (semantics == Semantics::documented()) return "documented";
  if (semantics == Semantics::hyperdrive()) return "hyperdrive";
  std::string text = "documented with";
  const char* separator = " ";
  for (const Row row : semantics.rows()) {
    text += separator + to_text(row);
    separator = ", ";
  }
  return text;
}

}  // namespace hypersim::runtime
