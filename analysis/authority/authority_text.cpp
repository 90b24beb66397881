// How the analysis words what it found; the same words as the explanations of a failed step.

#include <fmt/format.h>

#include "hypersim/analysis/authority.hpp"

namespace hypersim::analysis {

namespace {

std::string at_line(int line) { return line == 0 ? std::string() : fmt::format(" at line {}", line); }

std::string saved_text(const Origin& origin) {
  const bool later = origin.line != 0 && origin.sent_line != 0 && origin.line != origin.sent_line;
  const int sent_line = origin.sent_line != 0 ? origin.sent_line : origin.line;
  const std::string saved = later ? fmt::format(", saved at line {}", origin.line) : std::string();
  if (!origin.by_response && origin.body == "share") {
    return fmt::format("shared by {}{}{}", origin.from, at_line(sent_line), saved);
  }
  return fmt::format("from a {} of {}{}, body {}, id {}{}", origin.by_response ? "response" : "request", origin.from,
                     at_line(sent_line), origin.body, origin.message_id, saved);
}

}  // namespace

std::string_view name_of(SetUp::By by) {
  switch (by) {
    case SetUp::By::RequestCapabilities:
      return "request_capabilities";
    case SetUp::By::RequestNetworking:
      return "request_networking";
    case SetUp::By::GrantCapabilities:
      return "grant_capabilities";
    case SetUp::By::Installation:
      return "installation";
    case SetUp::By::Node:
      return "node";
  }
  return "?";
}

std::string_view name_of(Origin::How how) {
  switch (how) {
    case Origin::How::Itself:
      return "itself";
    case Origin::How::Requested:
      return "requested";
    case Origin::How::Granted:
      return "granted";
    case Origin::How::Opened:
      return "opened";
    case Origin::How::SimGrant:
      return "sim_grant";
    case Origin::How::Kernel:
      return "kernel";
    case Origin::How::Saved:
      return "saved";
    case Origin::How::SelfSaved:
      return "self_saved";
    case Origin::How::Minted:
      return "minted";
    case Origin::How::Spawned:
      return "spawned";
    case Origin::How::Restored:
      return "restored";
  }
  return "?";
}

namespace {

std::string set_up_text(const SetUp& set_up, const std::string& from) {
  const std::string whose = from.empty() ? "its manifest" : "the manifest of " + from;
  if (set_up.by == SetUp::By::Node) return "as a part of the node";
  if (set_up.by == SetUp::By::Installation) return "added by its installation";
  return fmt::format("`{}` in {}, line {}", name_of(set_up.by), whose, set_up.line);
}

std::string came_text(const Origin& origin) {
  if (origin.set_up) return set_up_text(*origin.set_up, origin.from);
  switch (origin.how) {
    case Origin::How::Itself:
      return "its own";
    case Origin::How::Requested:
      if (origin.line == 0) return "`requests` in its declaration";
      return fmt::format("`requests` in its spawn by {}{}", origin.from, at_line(origin.line));
    case Origin::How::Granted:
      if (origin.line == 0) return fmt::format("`grants` in the declaration of {}", origin.from);
      return fmt::format("`grants` in the spawn of {}{}", origin.from, at_line(origin.line));
    case Origin::How::Opened:
      return "opened" + at_line(origin.line);
    case Origin::How::SimGrant:
      return "`sim grant`" + at_line(origin.line);
    case Origin::How::Kernel:
      return fmt::format("by a command of {} to the kernel{}", origin.from, at_line(origin.line));
    case Origin::How::Saved:
      return saved_text(origin);
    case Origin::How::SelfSaved:
      return "issued and saved by itself" + at_line(origin.line);
    case Origin::How::Minted:
      return "minted" + at_line(origin.line) + " (D1)";
    case Origin::How::Spawned:
      return "between parent and child, by the spawn" + at_line(origin.line);
    case Origin::How::Restored:
      return "held when the node booted";
  }
  return "?";
}

}  // namespace

std::string to_text(const Origin& origin) { return came_text(origin) + (origin.kept ? ", before it was there" : ""); }

std::string_view name_of(const Loss& loss) {
  using How = runtime::fact::CapabilityRemoved::How;
  switch (loss.how) {
    case How::Dropped:
      return "dropped";
    case How::Revoked:
      return "revoked";
    case How::Retired:
      return "retired";
  }
  return "?";
}

std::string to_text(const Loss& loss) {
  using How = runtime::fact::CapabilityRemoved::How;
  switch (loss.how) {
    case How::Dropped:
      return "dropped" + at_line(loss.line) + (loss.by == Loss::By::Kernel ? ", by a command to the kernel" : "");
    case How::Revoked:
      return "lost" + at_line(loss.line) +
             (loss.by == Loss::By::RevokeAll  ? ", by `sim revoke-all`"
              : loss.by == Loss::By::NodeStop ? ", when the node stopped: its issuer did not come back"
                                              : ", when its issuer ended");
    case How::Retired:
      return "lost" + at_line(loss.line) + ", when the database was removed";
  }
  return "?";
}

std::string_view name_of(Absence absence) {
  switch (absence) {
    case Absence::Dead:
      return "dead";
    case Absence::Away:
      return "away";
    case Absence::NotSpawned:
      return "not_spawned";
  }
  return "?";
}

std::string to_text(Absence absence) {
  switch (absence) {
    case Absence::Dead:
      return "dead";
    case Absence::Away:
      return "away, and will be started again";
    case Absence::NotSpawned:
      return "not spawned";
  }
  return "?";
}

bool Holding::was_given() const {
  if (cap.capability.issuer().process() == holder) return false;
  return origin.how == Origin::How::Requested || origin.how == Origin::How::Granted ||
         origin.how == Origin::How::SimGrant || origin.how == Origin::How::Kernel || origin.how == Origin::How::Saved;
}

std::string_view name_of(RefusedRequest::By by) {
  switch (by) {
    case RefusedRequest::By::Kernel:
      return "kernel";
    case RefusedRequest::By::Kv:
      return "kv";
    case RefusedRequest::By::Filter:
      return "filter";
    case RefusedRequest::By::Store:
      return "store";
  }
  return "?";
}

}  // namespace hypersim::analysis
