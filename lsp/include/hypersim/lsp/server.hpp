#pragma once
// A language server (Language Server Protocol 3.17) as a value: messages go in, messages and jobs come out. It has
// neither input nor output, and neither a clock nor threads. A job is what may take long, or go wrong, because it reads
// or plays what somebody has just typed: whoever owns the server does it apart, in a copy of the process, and hands the
// result in.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/parse.hpp"

namespace hypersim::lsp {

struct ServerOptions {
  std::string version;
  /// Adds to what is wrong with a file that was read: components that cannot be used.
  std::function<void(language::ParsedFile&)> also_check = {};
};

struct Job {
  /// A job replaces one of the same key that has not ended.
  std::string key;
  /// It begins after so much time, so that a fast typist is not answered at each letter.
  std::uint64_t delay_ms = 0;
  /// It is ended after so much time.
  std::uint64_t limit_ms = 0;
  /// Reads the server as it is when the job begins, and changes nothing in it.
  std::function<std::string()> work;
};

/// How a job that has no result ended.
enum class JobEnd { TooSlow, Broken };

class Server {
 public:
  explicit Server(ServerOptions options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// The content of a message, whatever it is.
  void take(std::string_view message);
  /// The stream has something that is no message.
  void take_bad_frame(const std::string& why);

  /// The result of a job, or how it ended without one.
  void finish(const std::string& key, const std::string& result);
  void finish(const std::string& key, JobEnd end);

  /// What is to be sent, and leaves the server with that.
  std::vector<std::string> take_messages();
  /// Jobs to begin, and keys of those to end.
  std::vector<Job> take_jobs();
  std::vector<std::string> take_ended();

  /// Once the editor has said `exit`: 0 if it has said `shutdown` before, else 1.
  std::optional<int> exit_code() const;
  /// The same for a stream that has ended.
  int exit_code_at_end() const;
  /// The process that has started this one, if it said so: without it, there is nothing to do.
  std::optional<std::int64_t> client_process() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace hypersim::lsp
