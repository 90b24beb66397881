#pragma once
// Texts in Mermaid diagrams: broken into lines, with everything escaped that Mermaid would not take as text.

#include <string>
#include <string_view>

namespace hypersim::analysis {

/// Of notes and of labels of arrows. Wider ones would push the lanes apart.
inline constexpr std::size_t kMermaidColumnsMax = 44;

/// What stands behind the colon of a message or a note of a sequence diagram.
std::string mermaid_line(std::string_view text);
/// What stands in the quotes of a node, a group or an edge of a flowchart.
std::string mermaid_label(std::string_view text);
/// The name of a lane, in one line.
std::string mermaid_name(std::string_view text);

}  // namespace hypersim::analysis
