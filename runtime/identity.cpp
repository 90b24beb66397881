#include "hypersim/runtime/identity.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

namespace hypersim::runtime {
namespace {

bool is_name(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

bool is_node_name(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '.' || is_name(std::string_view(&c, 1)); });
}

/// Of a shorter text, as if zeros followed: nothing sorts before those.
std::uint64_t first_eight_of(std::string_view text) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) {
    number = number << 8U | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
  }
  return number;
}

bool has(std::string_view text, char c) { return text.find(c) != std::string_view::npos; }

/// Splits on ':' into exactly N parts that are not empty.
template <std::size_t N>
Result<std::array<std::string_view, N>, ParseError> split(std::string_view text) {
  const auto colons = static_cast<std::size_t>(std::count(text.begin(), text.end(), ':'));
  if (colons >= N) return fail(ParseError::TooManyColons);
  if (colons + 1 < N) return fail(ParseError::MissingField);
  std::array<std::string_view, N> parts;
  for (std::string_view& part : parts) {
    part = text.substr(0, text.find(':'));
    if (part.empty()) return fail(ParseError::MissingField);
    text.remove_prefix(std::min(part.size() + 1, text.size()));
  }
  return parts;
}

Result<ProcessId, ParseError> parse_process(std::string_view text) {
  const auto parts = split<3>(text);
  if (!parts) return fail(parts.error());
  const auto& [name, package, publisher] = *parts;
  return ProcessId(name, PackageId{std::string(package), std::string(publisher)});
}

/// One of each text, never given back.
template <class Parts>
std::shared_ptr<const Parts> kept_parts(const Parts& parts) {
  static std::mutex mutex;
  static auto& all = *new std::map<std::string, const Parts*>;
  const std::lock_guard lock(mutex);
  const auto [at, is_new] = all.try_emplace(parts.text, nullptr);
  if (is_new) at->second = new Parts(parts);
  return {std::shared_ptr<void>(), at->second};
}

}  // namespace

std::string_view to_text(ParseError error) {
  switch (error) {
    case ParseError::TooManyAts:
      return "too many '@'";
    case ParseError::TooManyColons:
      return "too many colons";
    case ParseError::MissingNodeId:
      return "the node before the '@' is missing";
    case ParseError::MissingField:
      return "a part between the colons is missing";
    case ParseError::ForbiddenInNodeId:
      return "the node may only have a-z 0-9 '-' '.'";
    case ParseError::ForbiddenInPackageName:
      return "the package name may only have a-z 0-9 '-'";
    case ParseError::ForbiddenInProcessName:
      return "the process name may only have a-z 0-9 '-'";
    case ParseError::ForbiddenInPublisher:
      return "the publisher may only have a-z 0-9 '-' '.'";
  }
  return "";
}

Result<PackageId, ParseError> PackageId::parse(std::string_view text) {
  if (has(text, '@')) return fail(ParseError::TooManyAts);
  const auto parts = split<2>(text);
  if (!parts) return fail(parts.error());
  return PackageId{std::string((*parts)[0]), std::string((*parts)[1])};
}

Result<Done, ParseError> PackageId::check_names() const {
  if (package_name.empty() || publisher_node.empty()) return fail(ParseError::MissingField);
  if (!is_name(package_name)) return fail(ParseError::ForbiddenInPackageName);
  if (!is_node_name(publisher_node)) return fail(ParseError::ForbiddenInPublisher);
  return kDone;
}

ProcessId::ProcessId() = default;
ProcessId ProcessId::kept() const {
  ProcessId id;
  if (parts_) id.parts_ = kept_parts(*parts_);
  return id;
}

ProcessId::ProcessId(std::string_view process_name, const PackageId& package) {
  auto parts = std::make_shared<Parts>();
  parts->text.reserve(process_name.size() + package.package_name.size() + package.publisher_node.size() + 2);
  parts->text.append(process_name).append(":").append(package.package_name).append(":").append(package.publisher_node);
  parts->name_size = process_name.size();
  parts->package = package;
  parts->hash = std::hash<std::string>()(parts->text);
  parts->first_eight = first_eight_of(parts->text);
  parts->is_of_system = package.package_name == "distro" && package.publisher_node == "sys";
  parts_ = std::move(parts);
}

const ProcessId::Parts& ProcessId::no_parts() {
  static const Parts kNone;
  return kNone;
}

bool ProcessId::reads_like(const ProcessId& other) const { return hash() == other.hash() && text() == other.text(); }

Result<ProcessId, ParseError> ProcessId::parse(std::string_view text) {
  if (has(text, '@')) return fail(ParseError::TooManyAts);
  return parse_process(text);
}

Result<Done, ParseError> ProcessId::check_names() const {
  if (process_name().empty() || package_id().package_name.empty() || package_id().publisher_node.empty()) {
    return fail(ParseError::MissingField);
  }
  if (!is_name(process_name())) return fail(ParseError::ForbiddenInProcessName);
  return package_id().check_names();
}

Address::Address() = default;
Address Address::kept() const {
  Address address;
  if (parts_) address.parts_ = kept_parts(Parts{node(), process().kept(), text(), hash()});
  return address;
}

Address::Address(NodeId node, ProcessId process) {
  auto parts = std::make_shared<Parts>();
  parts->text.reserve(node.size() + 1 + process.text().size());
  parts->text.append(node).append("@").append(process.text());
  parts->hash = std::hash<std::string>()(parts->text);
  parts->node = std::move(node);
  parts->process = std::move(process);
  parts_ = std::move(parts);
}

const Address::Parts& Address::no_parts() {
  static const Parts kNone;
  return kNone;
}

bool Address::reads_like(const Address& other) const { return hash() == other.hash() && text() == other.text(); }

Result<Address, ParseError> Address::parse(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return fail(ParseError::MissingNodeId);
  const std::string_view rest = text.substr(at + 1);
  if (has(rest, '@')) return fail(ParseError::TooManyAts);
  if (at == 0) return fail(ParseError::MissingNodeId);
  auto process = parse_process(rest);
  if (!process) return fail(process.error());
  return Address(std::string(text.substr(0, at)), *std::move(process));
}

Result<Done, ParseError> Address::check_names() const {
  if (node().empty()) return fail(ParseError::MissingNodeId);
  const bool node_is_good = is_node_name(node());
  auto rest = process().check_names();
  if (!rest && rest.error() == ParseError::MissingField) return rest;
  if (!node_is_good) return fail(ParseError::ForbiddenInNodeId);
  return rest;
}

}  // namespace hypersim::runtime
