#include "vocabulary.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace hypersim::property {

namespace {

constexpr const char* kNames = "abcde";

}  // namespace

std::string bytes_text(const std::string& bytes) {
  const auto plain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  // A word with a digit is not a word of `=>`.
  if (std::all_of(bytes.begin(), bytes.end(), plain) && bytes.find_first_of("0123456789") != std::string::npos)
    return bytes;
  if (std::all_of(bytes.begin(), bytes.end(), [&](char c) { return plain(c) || c == ' '; })) return '"' + bytes + '"';
  std::string text = "hex:";
  for (const char c : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

std::string who_text(const Who& who) { return who == kKv ? "kv:distro:sys" : who; }

Db db_of(const std::string& package, int number) {
  const std::string& other = kPackages[package == kPackages[0] ? 1 : 0];
  switch (number % kDatabases) {
    case 0:
      return {package, "box"};
    case 1:
      return {package, "safe"};
    case 2:
      return {other, "box"};
    case 3:
      return {other, "safe"};
    default:
      return {package, "p/q"};
  }
}

Cap own_cap(const Who& of) { return {of, "own"}; }

std::string db_text(const Db& db) { return db.package + "/" + (db.name == "p/q" ? "\"p/q\"" : db.name); }
std::string db_text(const Db& db, const Declaration& by) {
  if (db.package != by.package) return db_text(db);
  return db.name == "p/q" ? "\"p/q\"" : db.name;
}

std::string cap_text(const Caps& caps) {
  const Cap& cap = *caps.begin();
  if (cap.issuer == kKv && cap.params != "messaging") {
    // `read package/name`
    const std::size_t blank = cap.params.find(' ');
    const std::size_t slash = cap.params.find('/');
    const Db db{cap.params.substr(blank + 1, slash - blank - 1), cap.params.substr(slash + 1)};
    return db_text(db) + " " + (caps.size() == 2 ? "read,write" : cap.params.substr(0, blank));
  }
  const char* params = cap.params == "messaging" ? "\"messaging\"" : "{\"right\": \"Read\"}";
  return fmt::format("cap {} {}", who_text(cap.issuer), params);
}

std::vector<Declaration> declarations(const std::vector<Member>& members) {
  std::vector<Declaration> cast;
  for (const Member& member : members) {
    Declaration& decl = cast.emplace_back();
    decl.name = std::string(1, kNames[cast.size() - 1]);
    decl.package = kPackages[member.second_package ? 1 : 0];
    decl.wired = member.wired;
    decl.is_public = member.is_public;
    decl.keeps = !member.ignores;
    decl.silent = member.silent;
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Member& member = members[i];
    Declaration& decl = cast[i];
    if (member.wired) continue;
    const auto peer = [&](int number) { return choose(cast, number - 1).name; };
    if (member.requests_kv) decl.holds.insert(messaging_cap(kKv));
    if (member.requests_peer > 0) decl.holds.insert(messaging_cap(peer(member.requests_peer)));
    if (member.requests_db > 0) decl.holds.insert(read_cap(db_of(decl.package, member.requests_db - 1)));
    if (member.grants_kv) decl.grants.emplace_back(kKv, messaging_cap(decl.name));
    if (member.grants_peer > 0) decl.grants.emplace_back(peer(member.grants_peer), messaging_cap(decl.name));
  }
  return cast;
}

}  // namespace hypersim::property
