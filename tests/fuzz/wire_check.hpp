#pragma once
// What must hold for any text that is read as a message of the wire. The property tests, which make up texts, and the
// fuzzer use it.

#include <string>
#include <string_view>

namespace hypersim::fuzz {

/// What is wrong, as a sentence; empty if all is well.
///  - What a codec reads and writes again, it reads as the same.
///  - The short cut for the usual text reads what the strict reader reads.
///  - A JSON value has one canonical text, and less white space does not change it.
///  - Text comes back from a JSON string as it was.
std::string fault_in_reading(std::string_view text);

}  // namespace hypersim::fuzz
