#include "session.hpp"

#include <sstream>
#include <stdexcept>

namespace hypersim::docs {

std::vector<Exchange> read_session(const std::vector<std::string>& lines) {
  std::vector<Exchange> session;
  bool goes_on = false;
  for (const std::string& line : lines) {
    if (goes_on) {
      session.back().command += "\n" + line;
    } else if (line.starts_with("$ ")) {
      session.push_back({line.substr(2), ""});
    } else {
      if (session.empty()) throw std::runtime_error("a session begins with a line `$ COMMAND`");
      session.back().output += line + "\n";
      continue;
    }
    goes_on = line.ends_with("\\");
  }
  return session;
}

std::vector<std::string> write_session(const std::vector<Exchange>& session) {
  std::vector<std::string> lines;
  for (const Exchange& exchange : session) {
    std::istringstream in("$ " + exchange.command + "\n" + exchange.output);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
  }
  return lines;
}

}  // namespace hypersim::docs
