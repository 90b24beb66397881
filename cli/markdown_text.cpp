#include "markdown_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <md4c.h>
#include <utility>

#include "hypersim/language/width.hpp"

#include "text_columns.hpp"

namespace hypersim::cli {

namespace {

// In gathered text. What is written between them is bold.
constexpr char kBold = '\x01';
constexpr char kPlain = '\x02';
constexpr char kBreak = '\n';

constexpr std::size_t kBodyIndent = 2;
constexpr std::size_t kCodeIndent = 4;

std::size_t shown_width(std::string_view text) {
  const auto marks = std::count_if(text.begin(), text.end(), [](char c) { return c == kBold || c == kPlain; });
  return language::width_of(text) - static_cast<std::size_t>(marks);
}

/// Words in lines of at most so many columns.
std::vector<std::string> lines_of_words(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines(1);
  std::size_t width = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    const std::string_view word = text.substr(0, end);
    const std::size_t its_width = shown_width(word);
    if (!word.empty()) {
      const bool fits = lines.back().empty() || width + 1 + its_width <= columns;
      if (!fits) {
        lines.emplace_back();
        width = 0;
      } else if (!lines.back().empty()) {
        lines.back() += ' ';
        ++width;
      }
      lines.back() += word;
      width += its_width;
    }
    if (end == text.size()) break;
    if (text[end] == kBreak) {
      lines.emplace_back();
      width = 0;
    }
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::string decoded(std::string_view entity) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kEntities = {
      {{"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}, {"&quot;", "\""}, {"&nbsp;", " "}, {"&mdash;", "—"}}};
  for (const auto& [name, text] : kEntities) {
    if (name == entity) return std::string(text);
  }
  return std::string(entity);
}

/// Takes what md4c tells of a page, block by block.
class TextMaker {
 public:
  explicit TextMaker(const TextLayout& layout) : layout_(layout) {}

  void enter(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_UL:
      case MD_BLOCK_OL:
        flush();
        lists_.push_back({type == MD_BLOCK_OL,
                          type == MD_BLOCK_OL ? static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start : 0,
                          type == MD_BLOCK_OL ? static_cast<MD_BLOCK_OL_DETAIL*>(detail)->is_tight != 0
                                              : static_cast<MD_BLOCK_UL_DETAIL*>(detail)->is_tight != 0});
        if (lists_.size() == 1) space();
        break;
      case MD_BLOCK_LI:
        begin_item();
        break;
      case MD_BLOCK_QUOTE:
        flush();
        indents_.push_back(kBodyIndent);
        break;
      case MD_BLOCK_TABLE:
        flush();
        rows_.clear();
        break;
      case MD_BLOCK_TR:
        rows_.emplace_back();
        break;
      case MD_BLOCK_TH:
      case MD_BLOCK_TD:
        in_table_ = true;
        break;
      case MD_BLOCK_P:
        flush();
        if (!item_.has_begun) space();
        break;
      case MD_BLOCK_CODE:
      case MD_BLOCK_H:
        flush();
        break;
      default:
        break;
    }
  }

  void leave(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_UL:
      case MD_BLOCK_OL:
        flush();
        lists_.pop_back();
        break;
      case MD_BLOCK_LI:
        flush();
        indents_.pop_back();
        item_ = {};
        break;
      case MD_BLOCK_QUOTE:
        flush();
        indents_.pop_back();
        break;
      case MD_BLOCK_P:
        flush();
        break;
      case MD_BLOCK_H:
        heading(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level);
        break;
      case MD_BLOCK_CODE:
        code();
        break;
      case MD_BLOCK_HR:
        space();
        out_ += std::string(kBodyIndent, ' ') + std::string(layout_.columns - kBodyIndent, '-') + "\n";
        break;
      case MD_BLOCK_TH:
      case MD_BLOCK_TD:
        in_table_ = false;
        rows_.back().push_back(std::exchange(text_, {}));
        break;
      case MD_BLOCK_TABLE:
        table();
        break;
      default:
        break;
    }
  }

  void enter(MD_SPANTYPE type) {
    if (type == MD_SPAN_CODE) text_ += uses_bold() ? kBold : '`';
    if (type == MD_SPAN_STRONG && uses_bold()) text_ += kBold;
  }

  void leave(MD_SPANTYPE type, void* detail) {
    if (type == MD_SPAN_CODE) text_ += uses_bold() ? kPlain : '`';
    if (type == MD_SPAN_STRONG && uses_bold()) text_ += kPlain;
    if (type != MD_SPAN_A) return;
    const MD_ATTRIBUTE& link = static_cast<MD_SPAN_A_DETAIL*>(detail)->href;
    const std::string_view to = link.size == 0 ? std::string_view() : std::string_view(link.text, link.size);
    if (to.starts_with("http") && !text_.ends_with(to)) text_ += " (" + std::string(to) + ")";
  }

  void text(MD_TEXTTYPE type, std::string_view text) {
    switch (type) {
      case MD_TEXT_BR:
        text_ += kBreak;
        break;
      case MD_TEXT_SOFTBR:
        text_ += ' ';
        break;
      case MD_TEXT_ENTITY:
        text_ += decoded(text);
        break;
      case MD_TEXT_HTML:
      case MD_TEXT_NULLCHAR:
        break;
      default:
        text_ += text;
    }
  }

  std::string made() {
    flush();
    return std::move(out_);
  }

 private:
  struct List {
    bool is_ordered = false;
    unsigned next = 0;
    bool is_tight = true;
  };
  struct Item {
    std::string mark;  // before its first line
    bool has_begun = false;
  };

  bool uses_bold() const { return layout_.color && !in_table_; }

  std::size_t indent() const {
    std::size_t columns = kBodyIndent;
    for (const std::size_t more : indents_) columns += more;
    return columns;
  }

  /// An empty line, unless there is one.
  void space() {
    if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
  }

  void begin_item() {
    flush();
    List& list = lists_.back();
    if (!list.is_tight) space();
    item_.mark = list.is_ordered ? std::to_string(list.next++) + ". " : "- ";
    item_.has_begun = true;
    indents_.push_back(item_.mark.size());
  }

  /// The paragraph that has been gathered.
  void flush() {
    if (text_.empty()) return;
    const std::size_t columns = indent();
    const std::size_t room = layout_.columns > columns + 8 ? layout_.columns - columns : 8;
    for (const std::string& line : lines_of_words(text_, room)) {
      const std::string mark = std::exchange(item_.mark, {});
      std::string whole(columns - mark.size(), ' ');
      whole += mark;
      whole += line;
      add_line(whole);
    }
    text_.clear();
    item_.has_begun = false;
  }

  void add_line(std::string_view line) {
    for (const char c : line) {
      if (c == kBold) {
        out_ += "\x1b[1m";
      } else if (c == kPlain) {
        out_ += "\x1b[22m";
      } else {
        out_ += c;
      }
    }
    out_ += '\n';
  }

  void heading(unsigned level) {
    std::string title = std::exchange(text_, {});
    std::erase_if(title, [](char c) { return c == kBold || c == kPlain; });
    space();
    const std::string line(language::width_of(title), level == 1 ? '=' : '-');
    add_line(layout_.color ? kBold + title + kPlain : title);
    if (level <= 2 && !layout_.color) add_line(line);
    out_ += '\n';
  }

  void code() {
    const std::string block = std::exchange(text_, {});
    space();
    const std::string before(indent() - kBodyIndent + kCodeIndent, ' ');
    for (std::size_t at = 0; at < block.size();) {
      const std::size_t end = std::min(block.find('\n', at), block.size());
      out_ += end == at ? "" : before + block.substr(at, end - at);
      out_ += '\n';
      at = end + 1;
    }
    item_ = {};
  }

  void table() {
    space();
    const std::vector<std::size_t> widths = column_widths(rows_, indent(), layout_.columns);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      out_ += row_text(rows_[i], widths, indent());
      if (i > 0) continue;
      Row rule;
      for (const std::size_t width : widths) rule.emplace_back(width, '-');
      out_ += row_text(rule, widths, indent());
    }
    rows_.clear();
  }

  const TextLayout& layout_;
  std::string out_;
  std::string text_;  // of the block in hand
  std::vector<List> lists_;
  std::vector<std::size_t> indents_;
  Item item_;
  std::vector<Row> rows_;
  bool in_table_ = false;
};

TextMaker& maker(void* of) { return *static_cast<TextMaker*>(of); }

/// As GitHub makes it.
std::string anchor_of(std::string_view title) {
  std::string anchor;
  for (const char c : title) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || byte >= 0x80) {
      anchor += static_cast<char>(std::tolower(byte));
    } else if (c == ' ') {
      anchor += '-';
    }
  }
  return anchor;
}

}  // namespace

std::string markdown_text(std::string_view markdown, const TextLayout& layout) {
  TextMaker made(layout);
  MD_PARSER parser{};
  parser.flags = MD_FLAG_TABLES | MD_FLAG_PERMISSIVEAUTOLINKS | MD_FLAG_STRIKETHROUGH;
  parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* of) { return maker(of).enter(type, detail), 0; };
  parser.leave_block = [](MD_BLOCKTYPE type, void* detail, void* of) { return maker(of).leave(type, detail), 0; };
  parser.enter_span = [](MD_SPANTYPE type, void*, void* of) { return maker(of).enter(type), 0; };
  parser.leave_span = [](MD_SPANTYPE type, void* detail, void* of) { return maker(of).leave(type, detail), 0; };
  parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* of) {
    return maker(of).text(type, std::string_view(text, size)), 0;
  };
  if (::md_parse(markdown.data(), static_cast<MD_SIZE>(markdown.size()), &parser, &made) != 0)
    return std::string(markdown);
  return made.made();
}

std::vector<Section> sections_of(std::string_view page) {
  std::vector<Section> sections;
  std::vector<std::size_t> begins;
  bool in_code = false;
  for (std::size_t at = 0; at < page.size();) {
    const std::size_t end = std::min(page.find('\n', at), page.size());
    const std::string_view line = page.substr(at, end - at);
    if (line.starts_with("```")) in_code = !in_code;
    const std::size_t level = std::min(line.find_first_not_of('#'), line.size());
    if (!in_code && level > 0 && level < line.size() && line[level] == ' ') {
      std::string title(line.substr(level + 1));
      std::string anchor = anchor_of(title);
      sections.push_back({static_cast<int>(level), std::move(title), std::move(anchor), {}});
      begins.push_back(at);
    }
    at = end + 1;
  }
  for (std::size_t i = 0; i < sections.size(); ++i) {
    std::size_t next = i + 1;
    while (next < sections.size() && sections[next].level > sections[i].level) ++next;
    const std::size_t end = next < sections.size() ? begins[next] : page.size();
    sections[i].markdown = page.substr(begins[i], end - begins[i]);
  }
  return sections;
}

}  // namespace hypersim::cli
