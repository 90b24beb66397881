#pragma once
// Almost right: a capability that is nearly the one that is wanted, and in what it differs. Reasons for failures,
// `caps` and the warnings of `check` all print what is found here.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/analysis/names.hpp"
#include "hypersim/runtime/capability.hpp"

namespace hypersim::analysis {

/// One thing in which it differs. Texts are JSON, or parts of names.
struct CapDifference {
  enum class Kind {
    Node,             // of the issuer
    Process,          // the issuer's name
    Package,          // the issuer's package
    Publisher,        // the issuer's publisher
    NotJson,          // the text `messaging` in place of the JSON `"messaging"`
    SerializedTwice,  // a JSON string that holds what is wanted
    Case,             // `Read` in place of `read`
    Separator,        // `_` in place of `-`, or the other way round
    Spelling,
    OtherType,      // a text in place of an object
    Missing,        // a member, or an element
    Additional,     // one that is not wanted
    OtherName,      // of a member: `db` in place of `db_key`
    OtherPackage,   // the database belongs to another package
    OtherDatabase,  // of the same package
  };
  Kind kind = Kind::Spelling;
  std::string pointer;  // where in the params; empty for the params as a whole, and for the issuer
  std::string held;
  std::string wanted;
  friend bool operator==(const CapDifference&, const CapDifference&) = default;
};

struct NearMiss {
  runtime::Capability held;
  std::vector<CapDifference> differences;  // at least one
};

/// Is `held` nearly `wanted`, and not it?
std::optional<NearMiss> near_miss(const runtime::Capability& wanted, const runtime::Capability& held);
/// The nearest of them; of several the first. It looks at no more than the first thousands.
template <class Range>
std::optional<NearMiss> nearest_miss(const runtime::Capability& wanted, const Range& all);

/// `at /kind, "Read" stands in place of "read": capitals count`.
std::string to_text(const CapDifference& difference);
/// `cap echo "Messaging" (…)`, to be put behind `holds`.
std::string to_text(const NearMiss& near, const Names& names);

/// How far it is from what is wanted; smaller is nearer.
std::size_t distance_of(const NearMiss& near);
/// From here on, it is a right of its own: to another database, or of another package.
inline constexpr std::size_t kFarDistance = 10;

template <class Range>
std::optional<NearMiss> nearest_miss(const runtime::Capability& wanted, const Range& all) {
  std::size_t looks = 2'000;
  std::optional<NearMiss> best;
  for (const runtime::Capability& held : all) {
    if (looks-- == 0) break;
    auto near = near_miss(wanted, held);
    if (near && (!best || distance_of(*near) < distance_of(*best))) best = std::move(near);
  }
  return best;
}

}  // namespace hypersim::analysis
