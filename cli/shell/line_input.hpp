#pragma once
// Where the lines of a session come from: a terminal, at which they are edited, or a script.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hypersim::cli::shell {

/// What a line, or a block, may hold at most.
inline constexpr std::size_t kInputSizeMax = std::size_t{1} << 20U;

struct Input {
  enum class Kind {
    Line,
    TooLong,      // it has been passed over
    Interrupted,  // by a signal, while it was awaited
    End
  };
  Kind kind = Kind::End;
  std::string text = {};  // without its end
};

/// What may take the place of the word that is being typed.
struct Offers {
  std::size_t typed = 0;           // bytes before the cursor that belong to that word
  std::vector<std::string> words;  // in order, each once
};

class LineInput {
 public:
  virtual ~LineInput() = default;
  /// The next line. `before`: the lines that it continues.
  virtual Input next(const std::string& prompt, std::string_view before) = 0;
  /// What was typed can be called back.
  virtual void remember(const std::string& text) = 0;
  /// Does the user see what was typed? A script's lines are to be printed.
  virtual bool echoes() const = 0;
};

/// Has a signal come? Asked while a line is awaited.
using IsInterrupted = std::function<bool()>;
/// `text` is everything before the cursor, the lines that it continues included.
using Complete = std::function<Offers(std::string_view text)>;

/// Standard input as it is, line by line.
std::unique_ptr<LineInput> make_script_input(IsInterrupted is_interrupted);
/// Told of whatever is to be remembered.
using Keep = std::function<void(std::string_view text)>;
/// The terminal of standard input and standard output. `remembered`: what can be called back from the beginning, the
/// oldest first.
std::unique_ptr<LineInput> make_line_editor(IsInterrupted is_interrupted, Complete complete,
                                            const std::vector<std::string>& remembered, Keep keep);

}  // namespace hypersim::cli::shell
