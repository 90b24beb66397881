#pragma once
// Which runtime a node plays: what the documentation promises, or what ships (docs/semantics.md, section 9). The two
// differ in rows, each with a number. Whoever decides by a row asks a policy of its area, which is made from this once,
// when the node is made.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hypersim::runtime {

/// A row of section 9. The numbers are those of the page. D43 is none: both sides are the same.
enum class Row : std::uint8_t {
  // clang-format off
  D1 = 1, D2, D3, D4, D5, D6, D7, D8, D9, D10, D11, D12, D13, D14, D15, D16, D17, D18, D19, D20, D21, D22, D23, D24,
  D25, D26, D27, D28, D29, D30, D31, D32, D33, D34, D35, D36, D37, D38, D39, D40, D41, D42, D44 = 44, D45
  // clang-format on
};
/// `D8`.
std::string to_text(Row row);

/// The rows in which a node does what ships.
class Semantics {
 public:
  constexpr Semantics() = default;
  static constexpr Semantics documented() { return {}; }
  /// All rows that are played (section 10 names those that are not).
  static constexpr Semantics hyperdrive();
  /// `documented` or `hyperdrive`.
  static std::optional<Semantics> named(std::string_view name);

  /// Does it do what ships, where that row decides?
  constexpr bool ships(Row row) const { return (rows_ & bit(row)) != 0; }
  constexpr Semantics with(Row row) const { return Semantics(rows_ | bit(row)); }
  constexpr Semantics without(Row row) const { return Semantics(rows_ & ~bit(row)); }
  /// In order.
  std::vector<Row> rows() const;
  /// One bit for each row, by its number.
  constexpr std::uint64_t bits() const { return rows_; }
  static constexpr Semantics of_bits(std::uint64_t bits) { return Semantics(bits); }

  friend constexpr bool operator==(const Semantics&, const Semantics&) = default;

 private:
  explicit constexpr Semantics(std::uint64_t rows) : rows_(rows) {}
  static constexpr std::uint64_t bit(Row row) { return std::uint64_t{1} << static_cast<unsigned>(row); }

  std::uint64_t rows_ = 0;
};

constexpr Semantics Semantics::hyperdrive() {
  using enum Row;
  Semantics all;
  for (const Row row : {D2, D3, D4, D5, D6, D7, D13, D16, D18, D25, D26, D35}) all = all.with(row);  // kv
  // Capabilities, routing and the network.
  for (const Row row : {D1, D9, D11, D12, D19, D24, D31, D32, D33, D39, D42, D44}) all = all.with(row);
  // Lives of processes, and their side of the protocol.
  for (const Row row : {D8, D10, D14, D15, D17, D20, D21, D22, D23, D27, D28, D29, D30}) all = all.with(row);
  for (const Row row : {D34, D36, D37, D38, D40, D41, D45}) all = all.with(row);
  return all;
}

/// `documented`, `hyperdrive`; of a mixture the rows: `documented with D3, D5`.
std::string to_text(Semantics semantics);

}  // namespace hypersim::runtime
