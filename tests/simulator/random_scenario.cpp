#include "random_scenario.hpp"

#include <algorithm>

namespace hypersim::simulator {
namespace {

using Tokens = std::vector<std::string>;

const std::vector<std::string> kCast = {"a", "bb", "middle", "a-name-of-more-than-twenty-four-characters"};

class Writer {
 public:
  explicit Writer(const std::vector<int>& choices) : choices_(choices) {}

  std::string write() {
    line({"scenario", pick({"\"t\"", "\"two  blanks # and \\\" more\"", "\"\\u00e9 => é\""})});
    declarations();
    const int steps = choose(12);
    for (int i = 0; i < steps; ++i) statement();
    if (maybe()) property();
    if (!maybe()) text_ += ending_;
    return std::move(text_);
  }

 private:
  int choose(int count) {
    if (next_ >= choices_.size()) return 0;
    return choices_[next_++] % count;
  }
  bool maybe() { return choose(3) == 1; }
  const std::string& pick(const std::vector<std::string>& from) {
    return from[static_cast<std::size_t>(choose(static_cast<int>(from.size())))];
  }
  const std::string& who() { return kCast[static_cast<std::size_t>(choose(4))]; }

  // White space -----------------------------------------------------------------------------------------------------

  std::string blanks() { return pick({" ", "  ", "\t", " \t   "}); }
  std::string between_tokens() { return choose(6) == 5 ? " \\" + ending_ + pick({"", "  ", "\t"}) : blanks(); }

  void line(const Tokens& tokens) {
    if (!text_.empty()) text_ += ending_;
    ending_ = pick({"\n", "\n", "\r\n"});
    while (choose(5) == 4) noise();
    text_ += pick({"", "", "  ", "\t", "      "});
    for (std::size_t i = 0; i < tokens.size(); ++i) text_ += (i == 0 ? "" : between_tokens()) + tokens[i];
    text_ += pick({"", "", " ", "\t ", "  # a comment \\ => ", " #", " \\" + ending_, " \\" + ending_ + "  # behind"});
  }
  /// An empty line, or a comment on a line of its own.
  void noise() { text_ += pick({"", "   ", "# alone", "\t#  \"not a { string  ", " \\" + ending_, "#\t"}) + ending_; }

  // Operands --------------------------------------------------------------------------------------------------------

  std::string value() {
    if (matrix_ && maybe()) return pick({"{m}", "x{m}y", "\"  {m}\"", "{\"k\": {m} }", "[{m},{m}]"});
    if (rounds_ > 0 && maybe()) return pick({"{i}", "x{i}", "\"{i}  {i}\"", "{\"k{i}\" :{i}}", "a/\"{i}\""});
    return pick({"v",
                 "\"two  words\"",
                 "{\"a\": 1}",
                 "1",
                 "hex:00fF",
                 "base64:AAEC",
                 "repeat:ab*3",
                 "\"\"",
                 "\"#\"",
                 "\"=>\"",
                 "x#y",
                 "k{i}",
                 "a/\"b  c\"",
                 "{ \"k\" :" + ending_ + "\t[ 1 ," + ending_ + "2.50 ] }",
                 "[]",
                 "日記",
                 "\"\\\"\\\\\"",
                 "\"{i}\"",
                 "[{},  {\"x\":\"  \"}]",
                 "(x)",
                 "\"->\"",
                 "ok",
                 "-",
                 "\\\\"});
  }
  std::string db() { return pick({"box", "\"my  db\"", "a/box", "a/\"my db\"", "one:dev.os/\"\"", "\"p/q\""}); }
  Tokens cap() {
    if (choose(3) == 2) return {"cap", who(), pick({"\"Read\"", "{ \"b\":1 }", "7"})};
    return {db(), pick({"read", "write", "read,write"})};
  }
  Tokens condition(int depth) {
    const int form = choose(depth > 3 ? 4 : 9);
    if (form == 0) return {who(), pick({"alive", "dead"})};
    if (form == 1) return {"a/box", pick({"exists", "absent"})};
    if (form == 2) return joined(joined({who(), pick({"holds", "lacks"})}, cap()), {});
    if (form == 3) return {"a/box", "key", pick({"k", "\"(\"", "\"k  k\""}), "is", pick({"v", "\")\"", "hex:00"})};
    if (form == 4) return joined({"not"}, condition(depth + 1));
    if (form == 8) return {"our.dev", pick({"up", "down"})};
    if (form == 7) return {"log", "contains", pick({"\"x\"", "\" ( \""})};
    const std::string joint = form == 5 ? "or" : "and";
    Tokens tokens = joined(joined({"("}, condition(depth + 1)), joined({joint}, condition(depth + 1)));
    while (maybe()) tokens = joined(std::move(tokens), joined({joint}, condition(depth + 1)));
    return joined(std::move(tokens), {")"});
  }
  Tokens expected() {
    const auto form = [this]() -> Tokens {
      switch (choose(8)) {
        case 7:
          return {"matches", pick({"\"^v\"", "\"a  b\""})};
        case 0:
          return {value()};
        case 1:
          return {"ok"};
        case 2:
          return {"error", pick({"NoTx", "any", "KeyNotFound"})};
        case 3:
          return {"error", "NoTx", pick({"7", "{\"a\" : 1}"})};
        case 4:
          return {"bytes", "3"};
        case 5:
          return {"json", pick({"1", "{ \"a\":" + ending_ + "[ ] }", "\"x  y\""})};
        default:
          return {pick({"any", "timeout", "crashed", "\"q\""}), "blob", value()};
      }
    };
    if (choose(4) != 3) return joined({"=>"}, form());
    Tokens tokens = joined({"=>", "one", "of"}, form());
    do {
      tokens = joined(std::move(tokens), joined({"|"}, form()));
    } while (maybe());
    return tokens;
  }

  static Tokens joined(Tokens first, const Tokens& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
  }

  // Statements ------------------------------------------------------------------------------------------------------

  void declarations() {
    if (maybe()) line({"option", "seed", "7"});
    if (maybe()) line({"option", "storage", pick({"memory", "rocksdb"})});
    if (maybe()) line({"option", "limit", "events", "500"});
    if (maybe()) line({"tags", "x", "yy"});
    if (maybe()) {
      line({"matrix", "m", pick({"1", "23"}), pick({"\"4\"", "5"})});
      matrix_ = true;
    }
    for (std::size_t i = 0; i < kCast.size(); ++i) {
      Tokens tokens = {"process", kCast[i], pick({"p", "a-rather-long-name"}) + std::to_string(i) + ":one:dev.os"};
      line(joined(std::move(tokens), clauses()));
      if (maybe()) property();
    }
  }

  Tokens clauses() {
    Tokens tokens;
    if (maybe()) tokens = joined(std::move(tokens), joined({"requests"}, cap()));
    if (maybe()) tokens = joined(std::move(tokens), {"grants", who(), pick({"{ \"x\":1 }", "\"y\""})});
    if (maybe()) tokens = joined(std::move(tokens), {"answers", value()});
    if (maybe()) tokens.push_back(pick({"public", "ignores", "keeps"}));
    if (maybe()) tokens.emplace_back("networking");
    if (maybe())
      tokens = joined(std::move(tokens), {"exit", pick({"none", "restart"})});
    else if (maybe())
      tokens = joined(std::move(tokens), {"exit", "requests", exit_requests()});
    return tokens;
  }
  std::string exit_requests() {
    const std::string cap = pick({"", R"(,"capabilities": [{"issuer":"a", "params":"1"}])"});
    return pick({"[]", R"([["a", {"body": "x"}]])", R"({"Requests" :[ ["our@p:q:r",{"body":[ 1,2 ]}, null ]]})",
                 R"([["bb",)" + ending_ + R"( { "body":"x  y")" + cap + R"(},{"bytes":"b"} ] ])"});
  }

  void property() { line(joined({pick({"never", "always", "finally", "eventually"})}, condition(0))); }

  void statement() {
    switch (choose(11)) {
      case 9:
        return repeat([this] { statement(); });
      case 10:
        return pipeline();
      case 7:
        return rounds_ > 0 ? step() : property();
      case 8:
        return parallel();
      case 6:
        return line(joined({"check"}, condition(0)));
      default:
        return step();
    }
  }

  void parallel() {
    line({"parallel"});
    const int steps = choose(4);
    for (int i = 0; i < steps; ++i) {
      if (choose(5) == 4) {
        repeat([this] { step(); });
      } else {
        step();
      }
    }
    line({"end"});
  }

  template <class Body>
  void repeat(Body body) {
    if (rounds_ == 2) return body();
    Tokens tokens = {"repeat", pick({"2", "1"})};
    if (rounds_ == 0) tokens = joined(std::move(tokens), {"as", "i"});
    line(tokens);
    ++rounds_;
    do {
      body();
    } while (maybe());
    --rounds_;
    line({"end"});
  }

  void pipeline() {
    line({"pipeline", who()});
    do {
      line(joined({"get", db(), value()}, expected()));
      line({"set", db(), value(), value()});
    } while (maybe());
    line({"end"});
  }

  void step() {
    switch (choose(9)) {
      case 7:
        return spawn();
      case 8:
        return life();
      case 0:
        return line({who(), "open", db()});
      case 1:
        return line(joined({who(), "get", db(), value()}, expected()));
      case 2:
        return line({who(), "set", db(), value(), value(), "within", "3s"});
      case 3:
        return line(joined(joined({who(), "share"}, cap()), {"with", who()}));
      case 4:
        return line({"sim", pick({"settle", "fds-limit 2"})});
      case 5:
        return line({who(), "log", pick({"\"x\"", "\"  #  \""})});
      default: {
        Tokens tokens = {who(), "request", who()};
        if (maybe()) tokens = joined(std::move(tokens), {"body", value()});
        if (maybe()) tokens = joined(std::move(tokens), {"blob", value()});
        if (maybe()) tokens = joined(std::move(tokens), joined({"with"}, cap()));
        if (maybe()) tokens = joined(std::move(tokens), {"->", "answer"});
        if (maybe()) tokens = joined(std::move(tokens), expected());
        return line(tokens);
      }
    }
  }

  void spawn() {
    const std::string name = rounds_ > 0 ? pick({"kid", "kid-{i}"}) : pick({"kid", "Kid_2"});
    Tokens tokens = joined({who(), "spawn", name}, clauses());
    if (maybe()) tokens = joined(std::move(tokens), {"->", "answer"});
    if (maybe()) tokens = joined(std::move(tokens), {"=>", pick({"ok", "error NameTaken", "crashed"})});
    line(tokens);
    line({name, "log", "\"here\""});
  }

  void life() {
    switch (choose(6)) {
      case 0:
        return line(joined({who(), "state", "get"}, expected()));
      case 1:
        return line({who(), "state", "set", value()});
      case 2:
        return line({who(), "sleep", pick({"1500ms", "2s within 9s"})});
      case 3:
        return line({who(), pick({"exit", "state clear", "crash \"a  b\""})});
      case 4:
        return line({"sim", "crash", who()});
      default:
        return line({"sim", pick({"restart", "crash-node"}), "our.dev"});
    }
  }

  const std::vector<int>& choices_;
  std::size_t next_ = 0;
  std::string text_;
  std::string ending_ = "\n";
  bool matrix_ = false;
  int rounds_ = 0;  // `repeat` blocks around the present line
};

}  // namespace

std::string random_scenario(const std::vector<int>& choices) { return Writer(choices).write(); }

}  // namespace hypersim::simulator
