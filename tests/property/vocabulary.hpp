#pragma once
// What the numbers of a random program stand for, and how it is written in a scenario: names, databases, keys, values,
// capabilities.

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "model.hpp"
#include "program.hpp"

namespace hypersim::property {

inline const std::array<std::string, 2> kPackages = {"app:dev.os", "other:dev.os"};
inline const std::array<std::string, 4> kKeys = {"k1", "k2", "", std::string("\x00\xff", 2)};
inline const std::array<std::string, 5> kValues = {"v1", "v2", "two words", "", std::string("\xff\x00", 2)};
inline const std::array<std::string, 3> kBodies = {"hello1", "hello2", "share"};
inline const std::array<std::string, 4> kOperations = {"put", "delete", "get", "commit"};

template <class Container>
const auto& choose(const Container& from, int number) {
  return from[static_cast<std::size_t>(number) % from.size()];
}

/// A capability that a process makes up.
Cap own_cap(const Who& of);

std::vector<Declaration> declarations(const std::vector<Member>& members);

/// The first two belong to the process's own package, the next two to the other package. The last name is invalid.
inline constexpr int kDatabases = 5;
Db db_of(const std::string& package, int number);

std::string bytes_text(const std::string& bytes);
std::string who_text(const Who& who);
std::string db_text(const Db& db);
/// In the short form if the database belongs to the process's own package.
std::string db_text(const Db& db, const Declaration& by);
/// One capability, or both capabilities of a database.
std::string cap_text(const Caps& caps);

}  // namespace hypersim::property
