#pragma once
// From a path as a person gives it to the findings that `explore` left there: a folder, one of its files, or the folder
// that the folders of several findings are in.

#include <string>
#include <vector>

#include "hypersim/runtime/result.hpp"

namespace hypersim::cli {

/// Whether the folder is one that `explore` left.
bool is_finding(const std::string& folder);

/// The folder, if it is that of a finding; else those in it that are, `race-2` before `race-10`, and without `latest`,
/// which is one of them. Nothing if there is none, or if it is not a folder.
std::vector<std::string> findings_at(const std::string& path);

/// The files of the findings at that path, which may be the replay file of one.
std::vector<std::string> files_of_findings(const std::string& path);

/// That these are several, and which, for a command that takes one: `hypersim-out holds 2 findings, hypersim-out/race-1
/// and hypersim-out/race-2; name one of them`.
std::string several_findings(const std::string& path, const std::vector<std::string>& findings);

/// The archive of a trace that the path means: of a finding its trace.bin, else the path itself. The error is a
/// sentence: there are several findings, or the finding has no trace.
runtime::Result<std::string, std::string> archive_at(const std::string& path);

}  // namespace hypersim::cli
