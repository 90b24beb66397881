#include <algorithm>
#include <fmt/format.h>

#include "hypersim/language/one_line.hpp"

#include "caps_report.hpp"
#include "text_columns.hpp"

namespace hypersim::cli {

using analysis::Authority;
using analysis::AuthorityMember;
using analysis::CouldAnswer;
using analysis::Holding;
using analysis::Origin;
using analysis::RefusedRequest;
using analysis::Unkept;
using language::one_line;
using simulator::Verdict;

namespace {

std::string heading(const CapsRun& run) {
  std::string text =
      fmt::format("{}  {}\n", language::beginning_of_line(run.scenario.path), one_line(run.scenario.full_title()));
  if (run.at) {
    text += fmt::format("after line {}\n", *run.at);
  } else if (!run.stopped_short()) {
    text += "at the end of the run\n";
  }
  if (!run.stopped_short()) return text;
  const simulator::Failure& failure = *run.result.failure;
  const char* how = run.result.verdict == Verdict::Undecided ? "stopped undecided" : "failed";
  const std::string where =
      failure.statement.empty() ? std::string() : fmt::format(" at line {}: {}", line_of(failure), failure.statement);
  text += paragraph(fmt::format("the run {}{} (expected {}, got {}); this is as far as it went", how, where,
                                failure.expected, failure.got),
                    0);
  return text;
}

bool is_shown(const Holding& holding) { return !holding.lost && holding.origin.how != Origin::How::Itself; }

std::string use_of(const Holding& holding) {
  if (holding.in_vain()) return "never used";
  std::string text = holding.used == 0 ? "" : holding.used == 1 ? "used" : fmt::format("used {} times", holding.used);
  if (holding.passed_on > 0) text += text.empty() ? "passed on" : ", passed on";
  return text;
}

Row row_of(const Holding& holding) {
  return {one_line(holding.cap.text), one_line(to_text(holding.origin)), use_of(holding)};
}

std::string holders(const Authority& authority) {
  std::vector<Row> rows;
  for (const AuthorityMember& member : authority.members) {
    for (const Holding& holding : member.holdings) {
      if (is_shown(holding)) rows.push_back(row_of(holding));
    }
  }
  const std::vector<std::size_t> widths = column_widths(rows, 2);
  std::string text;
  auto row = rows.begin();
  for (const AuthorityMember& member : authority.members) {
    const std::string id = member.name == member.id.text() ? std::string() : "  " + one_line(member.id.text());
    const std::string absence = member.absence ? "  " + to_text(*member.absence) : std::string();
    text += fmt::format("\n{}{}{}{}{}\n", member.name, id, member.is_stand_in ? "  a stand-in" : "", absence,
                        member.is_public ? "  public" : "");
    const auto count = std::count_if(member.holdings.begin(), member.holdings.end(), is_shown);
    if (count == 0 && !member.absence) text += "  nothing of its own\n";
    for (const auto end = row + count; row != end; ++row) text += row_text(*row, widths, 2);
  }
  return text;
}

std::string wiring(const Authority& authority) {
  const analysis::Wiring& wiring = authority.wiring;
  if (wiring.members.empty()) return {};
  std::string text = "\nwired: each may message all the others\n";
  text += paragraph(fmt::format("{}", fmt::join(wiring.members, ", ")), 2);
  for (const auto& [who, target] : wiring.dropped)
    text += paragraph(fmt::format("but {} has no messaging of {} any more", who, target), 2);
  return text;
}

std::string section(const char* title, const std::vector<Row>& rows) {
  if (rows.empty()) return {};
  const std::vector<std::size_t> widths = column_widths(rows, 2);
  std::string text = fmt::format("\n{}\n", title);
  for (const Row& row : rows) text += row_text(row, widths, 2);
  return text;
}

std::string gone_and_unused(const Authority& authority) {
  std::vector<Row> gone;
  std::vector<Row> unused;
  for (const AuthorityMember& member : authority.members) {
    for (const Holding& holding : member.holdings) {
      const std::string came = one_line(to_text(holding.origin));
      if (holding.lost)
        gone.push_back({member.name, one_line(holding.cap.text), came + "; " + one_line(to_text(*holding.lost))});
      if (holding.in_vain()) unused.push_back({member.name, one_line(holding.cap.text), came});
    }
  }
  for (const Unkept& gift : authority.unkept) {
    unused.push_back({gift.process, one_line(gift.cap.text), one_line(to_text(gift.origin)) + "; never saved"});
  }
  std::vector<Row> kept;
  for (const Unkept& grant : authority.kept) {
    kept.push_back({grant.process, one_line(grant.cap.text), one_line(to_text(grant.origin))});
  }
  return section("held no more", gone) + section("given and never used", unused) +
         section("kept for processes that are not there", kept);
}

std::string refusal_sentence(const RefusedRequest& refused) {
  const std::string needed = refused.needed ? refused.needed->text : std::string();
  switch (refused.by) {
    case RefusedRequest::By::Kernel:
      return fmt::format("The kernel refused {}: {} does not hold {}.", refused.what, refused.who, needed);
    case RefusedRequest::By::Kv:
      if (!refused.needed) return fmt::format("kv:distro:sys refused {}.", refused.what);
      return fmt::format("kv:distro:sys refused {}: {} does not hold {}.", refused.what, refused.who, needed);
    case RefusedRequest::By::Filter:
      return fmt::format("Not attached: {} neither holds nor issues {}.", refused.who, needed);
    case RefusedRequest::By::Store:
      return fmt::format("Not saved: {} has not come on a message to {} (rule D1).", needed, refused.who);
  }
  return {};
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::ptrdiff_t kMost = 8;
  const auto count = static_cast<std::ptrdiff_t>(names.size());
  if (count <= kMost) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{} and {} more", fmt::join(names.begin(), names.begin() + kMost, ", "), count - kMost);
}

/// Steps stand on lines of their own, to be copied.
std::string advice_text(const analysis::Advice& advice) {
  const std::vector<analysis::Remedy> named = advice.named();
  if (named.size() != 1 || !named.front().is_all_steps()) return paragraph(to_text(advice), 4);
  std::string text = paragraph(lead_of(advice) + ":", 4);
  for (const analysis::Change& step : named.front().changes) text += fmt::format("      {}\n", one_line(step.text));
  return text;
}

std::string refusal_text(const RefusedRequest& refused) {
  const std::string where =
      refused.line == 0 ? "between steps" : fmt::format("line {}: {}", refused.line, refused.step);
  std::string text = paragraph(where, 2);
  std::string sentence = refusal_sentence(refused);
  if (!refused.held_by.empty()) sentence += fmt::format(" Held by {}.", listed(refused.held_by));
  if (refused.nearly) sentence += fmt::format(" It holds {}, which is nearly that.", refused.nearly_text);
  if (refused.times > 1) sentence += fmt::format(" {} times.", refused.times);
  text += paragraph(sentence, 4);
  text += advice_text(refused.advice);
  return text;
}

}  // namespace

std::string caps_table(const CapsRun& run, const std::vector<NodeAuthority>& nodes) {
  std::string text = heading(run);
  for (const auto& [node, authority] : nodes) {
    if (nodes.size() > 1) text += fmt::format("\n== node {} ==\n", one_line(node));
    text += holders(authority) + wiring(authority) + gone_and_unused(authority);
    if (!authority.refused.empty()) text += "\nrefused\n";
    for (const RefusedRequest& refused : authority.refused) text += refusal_text(refused);
  }
  return text;
}

std::string could_text(const CapsRun& run, const CouldReport& could) {
  std::string text = heading(run) + "\n";
  const CouldAnswer& answer = could.answer;
  switch (answer.kind) {
    case CouldAnswer::Kind::Yes:
      if (answer.already) {
        text += paragraph(fmt::format("yes: {} holds {} already", could.who, could.cap), 0);
      } else {
        text += paragraph(
            fmt::format("yes: {} can come to hold {}, in {} {}{}", could.who, could.cap, answer.steps.size(),
                        answer.steps.size() == 1 ? "step" : "steps", answer.is_shortest ? "" : " (perhaps in fewer)"),
            0);
      }
      break;
    case CouldAnswer::Kind::No:
      text += paragraph(fmt::format("no: {} cannot come to hold {} by sharing", could.who, could.cap), 0);
      break;
    case CouldAnswer::Kind::TooLarge:
      text += paragraph(fmt::format("undecided: whether {} can come to hold {}", could.who, could.cap), 0);
      break;
  }
  for (const analysis::CouldStep& step : answer.steps) text += fmt::format("  {}\n", one_line(step.text()));
  for (const std::string& why : answer.why) text += paragraph(why, 2);
  return text;
}

}  // namespace hypersim::cli
