#include "hypersim/runtime/kv_kinds.hpp"

#include <array>
#include <cstddef>

namespace hypersim::runtime {
namespace {

constexpr std::array<std::string_view, 8> kActions = {"",       "Open", "RemoveDb", "Set",
                                                      "Delete", "Get",  "BeginTx",  "Commit"};
constexpr std::array<std::string_view, 13> kAnswers = {"Ok",           "BeginTx",          "Get",
                                                       "NoDb",         "KeyNotFound",      "NoTx",
                                                       "NoWriteCap",   "NoReadCap",        "MismatchingPackageId",
                                                       "AddCapFailed", "MalformedRequest", "RocksDBError",
                                                       "IOError"};
constexpr std::array<std::string_view, 5> kOperations = {"open", "put", "delete", "get", "commit"};

/// "?" behind the last: who reads names tries one enumerator after the other.
template <std::size_t N, class E>
std::string_view name_in(const std::array<std::string_view, N>& names, E value) {
  const auto index = static_cast<std::size_t>(value);
  return index < N ? names[index] : "?";
}

}  // namespace

std::string_view to_text(KvActionKind action) { return name_in(kActions, action); }
std::string_view to_text(KvAnswerKind answer) { return name_in(kAnswers, answer); }
std::string_view to_text(StorageOperation operation) { return name_in(kOperations, operation); }

}  // namespace hypersim::runtime
