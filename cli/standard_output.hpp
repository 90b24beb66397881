#pragma once
// Standard output, whose reader may go away (`hypersim explore … | head`). From then on, what is printed goes nowhere
// and the command goes on: its exit code, its findings and its reports do not depend on who reads. Every other failure,
// as of a full disk, stays one.

#include <string>

namespace hypersim::cli {

/// To be called once, before anything is printed. It replaces `stdout`.
void let_the_reader_go();
/// Descriptors 0 to 2 that are closed are taken, so that no file that is opened later stands for them. To write to them
/// fails all the same.
void take_closed_descriptors();

/// Whether everything that was printed has been written; else a sentence. Flushes.
std::string fault_of_output();

}  // namespace hypersim::cli
