#pragma once
// What the steps of a run saved by `-> NAME`, and what becomes of it where it is used.

#include <map>
#include <optional>
#include <string>

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/message.hpp"
#include "hypersim/runtime/result.hpp"

#include "reason.hpp"

namespace hypersim::simulator {

struct Saved {
  /// What it is in a JSON value.
  enum class Kind {
    Text,    // a string, if it is UTF-8
    Number,  // of `begin`
    Json     // what `from` saved: as it stood in the body
  };
  runtime::Bytes value;                       // as BYTES and as TX
  std::optional<runtime::RequestId> request;  // of a `send`
  bool to_itself = false;                     // of a `send`
  Kind kind = Kind::Text;
  std::string json = {};  // of a Json that is a string: how it stood there, which `value` does not say
};
using SavedNames = std::map<std::string, Saved, std::less<>>;

/// The operand's bytes; or why there are none: a name that is not set, or a JSON value that cannot be made.
runtime::Result<runtime::Bytes, Reason> bytes_of(const language::BytesOperand& operand, const SavedNames& saved);
/// The same without the reason.
std::optional<runtime::Bytes> known_bytes_of(const language::BytesOperand& operand, const SavedNames& saved);
/// The same of a JSON operand.
runtime::Result<std::string, Reason> json_of(const language::JsonOperand& operand, const SavedNames& saved);
/// The part of a body that `from POINTER` saves; or why there is none.
runtime::Result<Saved, Reason> part_of(const runtime::Bytes& body, const std::string& pointer);

}  // namespace hypersim::simulator
