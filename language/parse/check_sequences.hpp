#pragma once
// What is wrong with sequences wherever they stand, also with one that no `do` plays: a string or a bracket that does
// not end, a `do` of a sequence that is not there, and a sequence that does itself by any way. Everything else depends
// on the arguments and is found where the sequence is done.

#include "diagnostics.hpp"
#include "sequences.hpp"

namespace hypersim::language {

/// Adds the mistakes that were not found while the sequences were read. Linear in the text of all sequences.
void check_sequences(const SequenceMap& sequences, DiagnosticSink& sink);

/// The mistake of a `do` that would do an open sequence again. `names` begins and ends with that sequence.
std::string does_itself(const std::vector<std::string_view>& names);
/// The mistake of a `do` of a sequence that is not there, and its hint.
std::string no_such_sequence(const Token& name);
std::string nearest_sequence(const SequenceMap& sequences, const Token& name);

}  // namespace hypersim::language
