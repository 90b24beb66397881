#include "hypersim/language/open_texts.hpp"

#include <filesystem>
#include <utility>

namespace hypersim::language {
namespace {

std::string without_links(const std::string& path) {
  std::error_code error;
  const std::filesystem::path same = std::filesystem::weakly_canonical(path, error);
  return error ? path : same.string();
}

}  // namespace

void OpenTexts::add(const std::string& path, std::string text) {
  texts_.insert_or_assign(without_links(path), std::move(text));
}

const std::string* OpenTexts::find(const std::string& path) const {
  if (texts_.empty()) return nullptr;
  const auto found = texts_.find(without_links(path));
  return found == texts_.end() ? nullptr : &found->second;
}

}  // namespace hypersim::language
