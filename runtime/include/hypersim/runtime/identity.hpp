#pragma once
// The names of a node's world: NodeId, PackageId, ProcessId, Address, with their text forms (docs/semantics.md,
// section 1). Values: cheap to copy (a shared immutable text), compared by text.
//
//   NodeId     first.dev
//   PackageId  app:dev.os
//   ProcessId  owner:app:dev.os
//   Address    first.dev@owner:app:dev.os
//
// Parsing splits on '@' and ':' and does not look at characters; check_names() does that, and the kernel applies it
// when it initializes a process.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "hypersim/runtime/result.hpp"

namespace hypersim::runtime {

/// The name of a node: characters a-z 0-9 '-' '.'. `our` stands for the local node.
using NodeId = std::string;

/// Are the two the same? It is asked several times of each message, and names are short: two words that overlap, as a
/// rule.
inline bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  if (a.size() < 8 || a.size() > 16) return a == b;
  const auto word = [](const char* at) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
  };
  const std::size_t last = a.size() - 8;
  return word(a.data()) == word(b.data()) && word(a.data() + last) == word(b.data() + last);
}

/// Why a text is not one of these. Each kind is one mistake.
enum class ParseError {
  TooManyAts,
  TooManyColons,
  MissingNodeId,
  MissingField,
  ForbiddenInNodeId,
  ForbiddenInPackageName,
  ForbiddenInProcessName,
  ForbiddenInPublisher,
};

/// The kind, as messages print it: "too many '@'", "a part between the colons is missing", …
std::string_view to_text(ParseError error);

// The constructors of PackageId keep it from being an aggregate, which g++ 12 frees twice in a co_await expression.
struct PackageId {
  PackageId() = default;
  PackageId(std::string name, NodeId publisher) : package_name(std::move(name)), publisher_node(std::move(publisher)) {}

  std::string package_name;
  NodeId publisher_node;

  /// `package:publisher`; exactly one colon, neither side empty, no '@'.
  static Result<PackageId, ParseError> parse(std::string_view text);
  std::string text() const { return package_name + ":" + publisher_node; }
  /// The check of characters: MissingField for an empty part, else ForbiddenIn….
  Result<Done, ParseError> check_names() const;

  friend bool operator==(const PackageId&, const PackageId&) = default;
  friend std::strong_ordering operator<=>(const PackageId&, const PackageId&) = default;
};

class ProcessId {
 public:
  /// An empty ProcessId: not the id of any process, equal only to itself. For members that are filled in later.
  ProcessId();
  ProcessId(std::string_view process_name, const PackageId& package);

  /// `process:package:publisher`; exactly two colons, no part empty, no '@'.
  static Result<ProcessId, ParseError> parse(std::string_view text);

  std::string_view process_name() const { return std::string_view(parts().text).substr(0, parts().name_size); }
  const PackageId& package_id() const { return parts().package; }
  const std::string& text() const { return parts().text; }
  std::size_t hash() const { return parts().hash; }
  /// Is its package `distro:sys`, that of the runtime modules?
  bool is_of_system() const { return parts().is_of_system; }
  Result<Done, ParseError> check_names() const;
  /// The same id, which is there for as long as the program runs, so nobody counts its copies: threads that copy it do
  /// not wait for each other. For ids that are known before anything runs.
  ProcessId kept() const;

  friend bool operator==(const ProcessId& a, const ProcessId& b) { return a.parts_ == b.parts_ || a.reads_like(b); }
  friend std::strong_ordering operator<=>(const ProcessId& a, const ProcessId& b) {
    if (a.parts_ == b.parts_) return std::strong_ordering::equal;
    const Parts& one = a.parts();
    const Parts& other = b.parts();
    return one.first_eight != other.first_eight ? one.first_eight <=> other.first_eight : one.text <=> other.text;
  }

 private:
  /// Has the other, which was made apart from this one, the same text?
  bool reads_like(const ProcessId& other) const;
  struct Parts {
    std::string text;
    std::size_t name_size = 0;
    PackageId package;
    std::size_t hash = 0;
    std::uint64_t first_eight = 0;  // bytes of the text as a number that compares as they do: they differ, as a rule
    bool is_of_system = false;
  };
  static const Parts& no_parts();
  const Parts& parts() const { return parts_ ? *parts_ : no_parts(); }
  std::shared_ptr<const Parts> parts_;
};

class Address {
 public:
  Address();
  Address(NodeId node, ProcessId process);

  /// `node@process:package:publisher`; exactly one '@'. A colon in the node is accepted, as the shipped runtime does.
  static Result<Address, ParseError> parse(std::string_view text);

  const NodeId& node() const { return parts().node; }
  const ProcessId& process() const { return parts().process; }
  bool is_on(std::string_view node) const { return same_name(parts().node, node); }
  const PackageId& package_id() const { return process().package_id(); }
  const std::string& text() const { return parts().text; }
  std::size_t hash() const { return parts().hash; }
  Result<Done, ParseError> check_names() const;
  /// See ProcessId.
  Address kept() const;

  friend bool operator==(const Address& a, const Address& b) { return a.parts_ == b.parts_ || a.reads_like(b); }
  friend std::strong_ordering operator<=>(const Address& a, const Address& b) {
    if (a.parts_ == b.parts_) return std::strong_ordering::equal;
    const bool are_together = a.parts_ && b.parts_ && a.is_on(b.node());
    return are_together ? a.process() <=> b.process() : a.text() <=> b.text();
  }

 private:
  /// Has the other, which was made apart from this one, the same text?
  bool reads_like(const Address& other) const;
  struct Parts {
    NodeId node;
    ProcessId process;
    std::string text;
    std::size_t hash = 0;
  };
  static const Parts& no_parts();
  const Parts& parts() const { return parts_ ? *parts_ : no_parts(); }
  std::shared_ptr<const Parts> parts_;
};

/// The node name that stands for the local node in a source or a target.
inline constexpr std::string_view kOur = "our";

}  // namespace hypersim::runtime

template <>
struct std::hash<hypersim::runtime::ProcessId> {
  std::size_t operator()(const hypersim::runtime::ProcessId& id) const { return id.hash(); }
};
template <>
struct std::hash<hypersim::runtime::Address> {
  std::size_t operator()(const hypersim::runtime::Address& address) const { return address.hash(); }
};
