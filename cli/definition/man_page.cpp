#include "man_page.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <string_view>

#include "completion.hpp"

namespace hypersim::cli {

namespace {

constexpr std::string_view kExitCodesBegin = "Exit codes:";
constexpr const char* kPagesPlace = "share/doc/hypersim/docs";

/// A text of help as man(7) writes it. What stands in backticks is bold, and hyphens that belong to options are those
/// of the keyboard, so that what is copied from the page can be run.
std::string roff(std::string_view text) {
  std::string out;
  bool is_bold = false;
  bool is_option = false;
  char before = '\n';
  for (const char c : text) {
    const bool begins_word = std::isspace(static_cast<unsigned char>(before)) != 0 ||
                             std::string_view("(`[,|").find(before) != std::string_view::npos;
    if (c == '-' && (begins_word || before == '-')) is_option = true;
    if (c != '-' && std::isalnum(static_cast<unsigned char>(c)) == 0) is_option = false;
    if ((c == '.' || c == '\'') && before == '\n') out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '`') {
      is_bold = !is_bold;
      out += is_bold ? "\\fB" : "\\fR";
    } else if (c == '-' && (is_option || is_bold)) {
      out += "\\-";
    } else {
      out += c;
    }
    before = c;
  }
  return is_bold ? out + "\\fR" : out;
}

/// A word that the user writes as it is.
std::string bold(std::string_view word) {
  std::string out;
  for (const char c : word) out += c == '-' ? "\\-" : c == '\\' ? "\\e" : std::string(1, c);
  return "\\fB" + out + "\\fR";
}

/// What stands for something.
std::string italic(std::string_view word) { return "\\fI" + roff(word) + "\\fR"; }

/// As an argument of a request, in quotes.
std::string man_quoted(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '"' ? "\\(dq" : std::string(1, c);
  return '"' + out + '"';
}

/// A description, without the name of the command in front.
std::string description_of(const CommandDefinition& command) {
  const std::string name = command.name() + ": ";
  return command.description.starts_with(name) ? command.description.substr(name.size()) : command.description;
}

/// What follows the name in a list of pages: `play scenarios, and say what happened`.
std::string in_one_line(const CommandDefinition& command) {
  std::string text = first_line(description_of(command));
  const bool is_word = text.size() > 1 && std::isupper(static_cast<unsigned char>(text[0])) != 0 &&
                       std::isupper(static_cast<unsigned char>(text[1])) == 0;
  if (is_word) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

/// `fifo|random`, `FILE`.
std::string placeholder(const ValueForm& form) {
  if (form.choices.empty()) return italic(form.name);
  std::string out;
  for (const std::string& choice : form.choices) out += (out.empty() ? "" : "|") + bold(choice);
  return out;
}

std::string man_option_head(const OptionDefinition& option) {
  std::string head;
  for (const std::string& name : option.names) {
    head += (head.empty() ? "" : ", ") + bold(name);
  }
  for (const ValueForm& word : option.words) {
    head += option.has_optional_word ? "[=" + placeholder(word) + "]" : " " + placeholder(word);
  }
  return head;
}

std::string man_option(const OptionDefinition& option) {
  std::string text = ".TP\n" + man_option_head(option) + "\n" + roff(option.description);
  const auto add = [&text](const std::string& sentence) { text += "\n.br\n" + sentence; };
  if (!option.default_value.empty()) add("Default: " + bold(option.default_value));
  if (!option.variable.empty()) add("Environment: " + bold(option.variable));
  if (!option.excludes.empty()) {
    std::string others;
    for (const std::string& name : option.excludes) others += (others.empty() ? "" : ", ") + bold(name);
    add("Not together with " + others);
  }
  return text + "\n";
}

std::string man_options(const CommandDefinition& command) {
  std::vector<std::string> groups;
  for (const OptionDefinition& option : command.options) {
    if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) groups.push_back(option.group);
  }
  std::string text;
  for (const std::string& group : groups) {
    // CLI11 calls the group of everything else so.
    text += group == "Options" ? ".SH OPTIONS\n" : ".SH " + man_quoted(roff(group)) + "\n";
    for (const OptionDefinition& option : command.options) {
      if (option.group == group) text += man_option(option);
    }
  }
  return text;
}

std::string man_arguments(const CommandDefinition& command) {
  if (command.arguments.empty()) return {};
  std::string text = ".SH ARGUMENTS\n";
  for (const ArgumentDefinition& argument : command.arguments) {
    text += ".TP\n" + italic(argument.form.name) + "\n" + roff(argument.description) + "\n";
    if (argument.form.choices.empty()) continue;
    std::string choices;
    for (const std::string& choice : argument.form.choices) choices += (choices.empty() ? "" : ", ") + bold(choice);
    text += ".br\nOne of: " + choices + "\n";
  }
  return text;
}

std::string man_commands(const CommandDefinition& command) {
  if (command.commands.empty()) return {};
  std::string text = ".SH COMMANDS\n";
  for (const CommandDefinition& child : command.commands) {
    text += ".TP\n.BR " + child.joined("\\-") + " (1)\n" + roff(child.description) + "\n";
    for (const std::string& alias : child.aliases) text += ".br\nAlso " + bold(alias) + "\n";
  }
  return text;
}

std::string man_synopsis(const CommandDefinition& command) {
  std::string text = ".SH SYNOPSIS\n" + bold(command.joined(" "));
  for (const OptionDefinition& option : command.options) {
    if (option.is_required) text += " " + man_option_head(option);
  }
  if (!command.options.empty()) text += " [" + italic("OPTION") + "]...";
  for (const ArgumentDefinition& argument : command.arguments) {
    const std::string name = italic(argument.form.name) + (argument.repeats ? "..." : "");
    text += argument.is_required ? " " + name : " [" + name + "]";
  }
  if (!command.commands.empty()) text += " " + italic("COMMAND") + " ...";
  return text + "\n";
}

/// `0 all passed; 1 something failed.` as a list; anything else as a paragraph.
std::string man_exit_codes(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  std::string list;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find("; ", begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    const std::size_t blank = part.find(' ');
    const bool is_code = blank != std::string::npos && blank > 0 &&
                         std::all_of(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(blank),
                                     [](unsigned char c) { return std::isdigit(c) != 0; });
    if (!is_code) return roff(text) + ".\n";
    list += ".TP\n" + bold(part.substr(0, blank)) + "\n" + roff(part.substr(blank + 1)) + "\n";
    begin = end + 2;
  }
  return list;
}

/// The footer as paragraphs. Its lines end where a terminal ends, so that one goes on in the next if it does not end
/// with a sentence. Lines that begin with blanks are shown as they are.
std::vector<std::string> paragraphs_of(const std::string& footer, const std::string& pages_folder) {
  std::vector<std::string> paragraphs;
  bool goes_on = false;
  for (std::size_t begin = 0; begin < footer.size();) {
    const std::size_t end = std::min(footer.find('\n', begin), footer.size());
    const std::string line = footer.substr(begin, end - begin);
    begin = end + 1;
    if (line.empty()) continue;
    const bool names_page = !pages_folder.empty() && line.find(": " + pages_folder) != std::string::npos;
    const bool is_alone = names_page || line.starts_with("  ");
    if (goes_on && !is_alone && !line.starts_with(kExitCodesBegin)) {
      paragraphs.back() += " " + line;
    } else {
      paragraphs.push_back(line);
    }
    goes_on = line.back() != '.' && !is_alone;
  }
  return paragraphs;
}

std::string man_footer(const CommandDefinition& command, const ManualEdition& edition) {
  std::string exit_status;
  std::string notes;
  bool names_pages = false;
  for (std::string paragraph : paragraphs_of(command.footer, edition.pages_folder)) {
    if (paragraph.starts_with(kExitCodesBegin)) {
      paragraph.erase(0, kExitCodesBegin.size());
      exit_status += man_exit_codes(paragraph.substr(std::min(paragraph.find_first_not_of(' '), paragraph.size())));
      continue;
    }
    if (const std::size_t at = paragraph.find(edition.pages_folder);
        !edition.pages_folder.empty() && at != std::string::npos) {
      paragraph.replace(at, edition.pages_folder.size(), kPagesPlace);
      names_pages = true;
    }
    if (paragraph.starts_with("  ")) {
      notes += ".RS 4\n.nf\n" + roff(paragraph.substr(2)) + "\n.fi\n.RE\n";
    } else {
      notes += (notes.empty() ? "" : ".PP\n") + roff(paragraph) + "\n";
    }
  }
  if (names_pages) {
    notes +=
        ".PP\nPaths that begin with share/ are beside the folder of the command: /usr/share/, if it is in /usr/bin/.\n";
  }
  return (exit_status.empty() ? "" : ".SH \"EXIT STATUS\"\n" + exit_status) +
         (notes.empty() ? "" : ".SH NOTES\n" + notes);
}

std::string see_also_pages(const std::vector<const CommandDefinition*>& path) {
  const CommandDefinition& command = *path.back();
  std::vector<std::string> names;
  if (path.size() > 1) {
    const CommandDefinition& parent = *path[path.size() - 2];
    names.push_back(parent.joined("\\-"));
    for (const CommandDefinition& sibling : parent.commands) {
      if (&sibling != &command) names.push_back(sibling.joined("\\-"));
    }
  }
  for (const CommandDefinition& child : command.commands) names.push_back(child.joined("\\-"));
  if (names.empty()) return {};
  std::string text = ".SH \"SEE ALSO\"\n";
  for (const std::string& name : names) text += ".BR " + name + (name == names.back() ? " (1)\n" : " (1),\n");
  return text;
}

}  // namespace

std::string man_page(const std::vector<const CommandDefinition*>& path, const ManualEdition& edition) {
  const CommandDefinition& command = *path.back();
  std::string title = command.joined("-");
  std::transform(title.begin(), title.end(), title.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const std::string& program = path.front()->name();
  std::string text = fmt::format(".TH {} 1 {} {} {}\n", man_quoted(title), man_quoted(edition.date),
                                 man_quoted(program + " " + edition.version), man_quoted(program + " manual"));
  text += ".nh\n.ad l\n.SH NAME\n" + command.joined("\\-") + " \\- " + roff(in_one_line(command)) + "\n";
  text += man_synopsis(command);
  text += ".SH DESCRIPTION\n" + roff(description_of(command)) + "\n";
  return text + man_commands(command) + man_arguments(command) + man_options(command) + man_footer(command, edition) +
         see_also_pages(path);
}

}  // namespace hypersim::cli
