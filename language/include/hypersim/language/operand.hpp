#pragma once
// What the statements of a scenario are made of: places in a file, and operands, each resolved. Part of scenario.hpp.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/identity.hpp"

namespace hypersim::language {

/// The bytes of one `file:` or `repeat:` operand, and of a JSON value once what was saved is in it.
inline constexpr std::size_t kOperandSizeMax = std::size_t{64} << 20U;

/// A place in one of the files that a scenario is read from. Columns count characters (Unicode code points) from 1.
struct Position {
  int line = 1;
  int column = 1;
  int source = 0;  // the file: 0 is the scenario's own, the others are those that it includes
  friend bool operator==(const Position&, const Position&) = default;
};

/// The `do` that plays a step of a sequence.
struct DoneBy {
  Position at;
  std::string text;                      // as written: `do put ann 1`
  std::shared_ptr<const DoneBy> around;  // the one that plays this one, or null
};
using DoneByPtr = std::shared_ptr<const DoneBy>;

/// `$NAME` in a JSON value: at this byte of its text, what was saved is put in.
struct SavedInJson {
  std::size_t at = 0;
  std::string name;
};

/// JSON: compact, without the `$NAME`s in it.
struct JsonOperand {
  std::string json;
  std::vector<SavedInJson> saved = {};  // in the order of their places

  bool is_constant() const { return saved.empty(); }
};

/// BYTES: given in the file, or what was saved under a name (`$name`).
struct BytesOperand {
  std::string bytes;       // when saved_name is empty
  std::string saved_name;  // without the `$`
  std::string text;        // as it was written
  Position at;
  std::vector<SavedInJson> saved = {};  // in `bytes`, when that is a JSON value

  /// Are these its bytes in every run?
  bool is_constant() const { return saved_name.empty() && saved.empty(); }
};

/// TX: `$name` or a decimal number.
struct TxOperand {
  std::uint64_t tx_id = 0;
  std::string saved_name;
  Position at;
};

/// WHO: an address on a node; `cast` is the index of the member of the cast that has it, or -1.
struct WhoOperand {
  runtime::Address address;
  int cast = -1;
  std::string text;
  Position at;
};

struct DbOperand {
  kv_module::DbKey key;
  std::string text;
  Position at;
  runtime::NodeId node = {};  // whose kv has it
};

/// CAP: one capability, or the two of `DB read,write`.
struct CapOperand {
  runtime::Capabilities caps;
  std::string text;  // `birthdays read`, `cap contacts:contacts:sys "Read"`
  Position at;
  std::vector<SavedInJson> saved = {};  // in the params, of `cap ISSUER JSON`

  /// Are these its capabilities in every run?
  bool is_constant() const { return saved.empty(); }
};

}  // namespace hypersim::language
