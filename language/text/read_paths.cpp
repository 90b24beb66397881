#include "hypersim/language/read_paths.hpp"

#include <utility>

namespace hypersim::language {

namespace {

ReadPaths*& noting() {
  static thread_local ReadPaths* the = nullptr;
  return the;
}

}  // namespace

ReadPaths::ReadPaths() { noting() = this; }

ReadPaths::~ReadPaths() { noting() = nullptr; }

std::set<std::string> ReadPaths::take() { return std::exchange(paths_, {}); }

void ReadPaths::note(const std::string& path) {
  if (noting() != nullptr) noting()->paths_.insert(path);
}

}  // namespace hypersim::language
