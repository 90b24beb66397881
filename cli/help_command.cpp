#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "hypersim/language/read_file.hpp"
#include "hypersim/language/spelling.hpp"

#include "complain.hpp"
#include "help_topics.hpp"
#include "manual.hpp"
#include "markdown_text.hpp"
#include "options.hpp"
#include "shared_options.hpp"
#include "signals.hpp"

namespace hypersim::cli {

namespace {

constexpr std::size_t kPageBytesMax = std::size_t{16} << 20U;
/// Longer lines are hard to read.
constexpr std::size_t kPageColumnsMax = 100;
constexpr std::size_t kPageColumns = 80;  // where there is no terminal

struct Screen {
  std::size_t columns = kPageColumns;
  std::size_t rows = 0;  // none: it is no terminal
};

Screen screen() {
  Screen screen;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return screen;
  constexpr std::size_t kColumnsMin = 20;
  screen.columns = std::clamp<std::size_t>(size.ws_col, kColumnsMin, kPageColumnsMax);
  screen.rows = size.ws_row;
  return screen;
}

/// By the user's pager, if it is longer than the screen.
void show(const std::string& text) {
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  const Screen here = screen();
  if (here.rows > 0 && lines >= here.rows) {
    ::setenv("LESS", "FRX", 0);  // colours, and no pager for what fits
    std::fflush(stdout);
    std::FILE* const pager = ::popen("${PAGER:-less}", "w");
    if (pager != nullptr) {
      std::fwrite(text.data(), 1, text.size(), pager);
      constexpr int kNoSuchProgram = 127;
      const int status = ::pclose(pager);
      if (status == 0 || (WIFEXITED(status) && WEXITSTATUS(status) != kNoSuchProgram)) return;
    }
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
}

/// `Exit codes`, `exit-codes`: as anchors are written.
std::string asked_for(const std::vector<std::string>& words) {
  std::string name = fmt::format("{}", fmt::join(words, "-"));
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c == ' ' || c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return name;
}

std::optional<std::string> page_text(std::string_view page) {
  const auto path = manual_page(page);
  if (!path) return std::nullopt;
  auto text = language::read_regular_file(*path, kPageBytesMax);
  if (!text.ok()) return std::nullopt;
  return std::move(text).value();
}

ExitCode no_pages() {
  return complain(fmt::format("the pages of the documentation are not there: {} holds them where hypersim is installed",
                              manual_folder()));
}

std::string list_of_topics() {
  std::string text =
      "hypersim help COMMAND says how a command is called; hypersim help TOPIC shows one of these pages,\n"
      "or the part of a page below any of its headings, such as hypersim help folders.\n\n";
  std::size_t columns = 0;
  for (const HelpTopic& topic : help_topics()) columns = std::max(columns, topic.name.size());
  for (const HelpTopic& topic : help_topics()) text += fmt::format("  {:<{}}  {}\n", topic.name, columns, topic.about);
  return text;
}

/// Every name that a heading has, with its page and section.
struct HeadingPlace {
  std::string anchor;
  std::string markdown;
};

std::vector<HeadingPlace> all_headings() {
  std::vector<HeadingPlace> all;
  std::vector<std::string_view> seen;
  for (const HelpTopic& topic : help_topics()) {
    if (std::find(seen.begin(), seen.end(), topic.page) != seen.end()) continue;
    seen.push_back(topic.page);
    const auto text = page_text(topic.page);
    if (!text) continue;
    for (const Section& section : sections_of(*text)) all.push_back({section.anchor, std::string(section.markdown)});
  }
  return all;
}

/// `9-where-documentation-…`: headings with numbers are found without them, too.
bool is_called(const std::string& anchor, const std::string& name) {
  if (anchor == name) return true;
  const std::size_t words = anchor.find_first_not_of("0123456789-");
  return words != std::string::npos && words > 0 && anchor.substr(words) == name;
}

}  // namespace

ExitCode help(const HelpCommand& command) {
  outlive_readers();  // of whom a pager is one
  if (command.words.empty()) {
    show(list_of_topics());
    return ExitCode::Passed;
  }
  const TextLayout layout{screen().columns, wants_color(Color::Auto)};
  const std::string name = asked_for(command.words);
  const auto& topics = help_topics();
  const auto topic = std::find_if(topics.begin(), topics.end(), [&](const HelpTopic& one) { return one.name == name; });
  if (topic != topics.end() && topic->section.empty()) {
    const auto text = page_text(topic->page);
    if (!text) return no_pages();
    show(markdown_text(*text, layout));
    return ExitCode::Passed;
  }
  const std::string heading = topic != topics.end() ? std::string(topic->section) : name;
  const std::vector<HeadingPlace> headings = all_headings();
  if (headings.empty()) return no_pages();
  for (const HeadingPlace& place : headings) {
    if (!is_called(place.anchor, heading)) continue;
    show(markdown_text(place.markdown, layout));
    return ExitCode::Passed;
  }
  std::vector<std::string_view> known;
  known.reserve(topics.size() + command.commands.size() + headings.size());
  for (const HelpTopic& one : topics) known.push_back(one.name);
  known.insert(known.end(), command.commands.begin(), command.commands.end());
  for (const HeadingPlace& place : headings) known.push_back(place.anchor);
  const std::string hint = language::did_you_mean(name, known);
  return complain(fmt::format("there is no topic \"{}\"; {}hypersim help lists them", fmt::join(command.words, " "),
                              hint.empty() ? "" : hint + " "));
}

}  // namespace hypersim::cli
