#include "random_scenario.hpp"

#include "random_words.hpp"

namespace hypersim::language {
namespace {

class Writer {
 public:
  explicit Writer(const std::vector<int>& choices) : words_(choices) {}

  std::string write() {
    line({"scenario", pick({"\"t\"", "\"two  blanks # and \\\" more\"", "\"\\u00e9 => é\""})});
    declarations();
    const int steps = choose(12);
    for (int i = 0; i < steps; ++i) statement();
    if (maybe()) property();
    if (!maybe()) text_ += words_.ending;
    return std::move(text_);
  }

 private:
  int choose(int count) { return words_.choose(count); }
  bool maybe() { return words_.maybe(); }
  const std::string& pick(const std::vector<std::string>& from) { return words_.pick(from); }
  const std::string& who() { return words_.who(); }
  std::string value() { return words_.value(); }
  std::string db() { return words_.db(); }
  static Tokens joined(Tokens first, const Tokens& second) { return RandomWords::joined(std::move(first), second); }

  // White space -----------------------------------------------------------------------------------------------------

  std::string blanks() { return pick({" ", "  ", "\t", " \t   "}); }
  std::string between_tokens() { return choose(6) == 5 ? " \\" + words_.ending + pick({"", "  ", "\t"}) : blanks(); }

  void line(const Tokens& tokens) {
    std::string& ending = words_.ending;
    if (!text_.empty()) text_ += ending;
    ending = pick({"\n", "\n", "\r\n"});
    while (choose(5) == 4) noise();
    text_ += pick({"", "", "  ", "\t", "      "});
    for (std::size_t i = 0; i < tokens.size(); ++i) text_ += (i == 0 ? "" : between_tokens()) + tokens[i];
    text_ += pick({"", "", " ", "\t ", "  # a comment \\ => ", " #", " \\" + ending, " \\" + ending + "  # behind"});
  }
  /// An empty line, or a comment on a line of its own.
  void noise() {
    text_ += pick({"", "   ", "# alone", "\t#  \"not a { string  ", " \\" + words_.ending, "#\t"}) + words_.ending;
  }

  // Declarations ----------------------------------------------------------------------------------------------------

  void declarations() {
    if (maybe()) line({"option", "seed", "7"});
    if (maybe()) line({"option", "storage", pick({"memory", "rocksdb"})});
    if (maybe()) line({"option", "limit", "events", "500"});
    if (maybe()) line({"option", "limit", "time", "2h"});
    if (maybe()) line({"option", "semantics", maybe() ? "documented" : "hyperdrive"});
    if (maybe()) line({"tags", "x", "yy"});
    if (maybe()) {
      line({"matrix", "m", pick({"1", "23"}), pick({"\"4\"", "5"})});
      words_.has_matrix = true;
    }
    if (maybe()) {
      line({"let", "l", pick({"1", "\"23\"", "7"})});
      words_.has_let = true;
    }
    has_nodes_ = maybe();
    if (has_nodes_) {
      line({"node", "our.dev", "b.dev"});
    } else if (maybe()) {
      line({"node", "our.dev"});
    }
    const std::vector<std::string>& cast = RandomWords::cast();
    for (std::size_t i = 0; i < cast.size(); ++i) {
      Tokens tokens = {"process", cast[i], pick({"p", "a-rather-long-name"}) + std::to_string(i) + ":one:dev.os"};
      line(joined(std::move(tokens), words_.clauses_of_a_declaration()));
      if (maybe()) property();
    }
    has_web_ = choose(3) == 2;
    if (has_web_) {
      line({"process", "web", "http-server:distro:sys", "program", "http-server"});
      line({"process", "world", "http-client:distro:sys", pick({"on our.dev program", "program"}), "http-client"});
    }
    if (maybe()) sequence();
    while (maybe()) fault();
  }

  /// Its one parameter stands for a part of a value.
  void sequence() {
    line({"sequence", "s", "p"});
    words_.in_sequence = true;
    do {
      step();
    } while (maybe());
    words_.in_sequence = false;
    line({"end"});
    has_sequence_ = true;
  }

  void fault() {
    const Tokens what[] = {
        {"drop", who(), "kv:distro:sys"}, {"crash", who()}, {"crash-module", "kv"}, {"storage", "put"}};
    const int kind = choose(6);
    if (kind == 5)
      return line(has_nodes_ ? Tokens{"fault", "partition", "our.dev", "b.dev"}
                             : Tokens{"fault", "crash-node", "our.dev"});
    if (kind == 4) return line({"fault", "delay", "up", "to", pick({"5s", "250ms"})});
    const Tokens tokens = joined({"fault"}, what[kind]);
    line(maybe() ? joined(tokens, {"at", "most", "2"}) : tokens);
  }

  void property() {
    line(joined({pick({"never", "always", "finally", "eventually", "sometimes"})}, words_.condition(0)));
  }

  // Blocks ----------------------------------------------------------------------------------------------------------

  void statement() {
    if (has_sequence_ && choose(8) == 7) return line({"do", "s", pick({"1", "\"23\"", "7"})});
    switch (choose(11)) {
      case 9:
        return repeat([this] { statement(); });
      case 10:
        return pipeline();
      case 7:
        return words_.rounds > 0 ? step() : property();
      case 8:
        return parallel();
      case 6:
        return line(joined({"check"}, words_.condition(0)));
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
    if (words_.rounds == 2) return body();
    Tokens tokens = {"repeat", pick({"2", "1"})};
    if (words_.rounds == 0) tokens = joined(std::move(tokens), {"as", "i"});
    line(tokens);
    ++words_.rounds;
    do {
      body();
    } while (maybe());
    --words_.rounds;
    line({"end"});
  }

  void pipeline() {
    line({"pipeline", who()});
    do {
      line(joined({"get", db(), value()}, words_.expected()));
      line({"set", db(), value(), value()});
    } while (maybe());
    line({"end"});
  }

  // Steps -----------------------------------------------------------------------------------------------------------

  void step() {
    switch (choose(7)) {
      case 0:
        return kv();
      case 1:
        return transaction();
      case 2:
        return capability();
      case 3:
        return message();
      case 4:
        return spawn();
      case 5:
        return life();
      default:
        return outside();
    }
  }

  void kv() {
    switch (choose(4)) {
      case 0:
        return line({who(), pick({"open", "remove"}), db()});
      case 1:
        return line(joined({who(), "get", db(), value()}, words_.expected()));
      case 2:
        return line({who(), "delete", db(), value()});
      default:
        return line({who(), "set", db(), value(), value(), "within", "3s"});
    }
  }

  void transaction() {
    const std::string& by = who();
    const std::string box = db();
    line({by, "begin", box, "->", "tx"});
    line({by, "set", box, value(), value(), "in", pick({"$tx", "7"})});
    if (maybe()) line({by, "commit", box, "$tx"});
  }

  void capability() {
    const Tokens cap = words_.cap();
    switch (choose(3)) {
      case 0:
        return line(joined(joined({who(), "share"}, cap), {"with", who()}));
      default:
        return line(joined({who(), pick({"save", "drop"})}, cap));
    }
  }

  /// What a request, a send and a respond carry.
  Tokens parts() {
    Tokens tokens;
    if (maybe()) tokens = joined(std::move(tokens), {"blob", value()});
    if (maybe()) tokens = joined(std::move(tokens), {"mime", "text/plain"});
    if (maybe()) tokens = joined(std::move(tokens), {"metadata", pick({"note", "\"a  note\""})});
    if (maybe()) tokens = joined(std::move(tokens), joined({"with"}, words_.cap()));
    if (maybe()) tokens.emplace_back("inherit");
    return tokens;
  }

  void message() {
    const std::string& by = who();
    Tokens rest = parts();
    switch (choose(5)) {
      case 0:
        if (maybe()) rest = joined({"body", value()}, rest);
        if (maybe()) {
          rest = joined(std::move(rest), {"->", "answer"});
          if (maybe()) rest = joined(std::move(rest), {"from", pick({"/a", "\"\"", "\"/a b/0\""})});
        } else if (maybe()) {
          line({by, "request", who(), "->", "part", "from", "/a"});
          rest = joined({"body", pick({"{\"a\": $part }", "[ $part,$part]", "[\"$part\"]"})}, parts());
        }
        if (maybe()) rest = joined(std::move(rest), words_.expected());
        return line(joined({by, "request", who()}, rest));
      case 1:
        line(joined({by, "send", who(), "context", value()}, joined(std::move(rest), {"->", "question"})));
        return line(joined({by, "await", "$question"}, words_.expected()));
      case 2:
        line(joined({by, "send", who(), "no", "answer"}, rest));
        return line({by, "log", pick({"\"x\"", "\"  #  \""})});
      case 3:
        return line(joined({by, "respond", value()}, rest));
      default:
        rest = {by, "receive"};
        if (maybe()) rest.emplace_back("response");
        if (maybe()) rest = joined(std::move(rest), {"from", who()});
        if (maybe()) rest = joined(std::move(rest), {"body", value()});
        if (maybe()) rest = joined(std::move(rest), joined({"with"}, words_.cap()));
        if (maybe()) rest = joined(std::move(rest), joined({"without"}, words_.cap()));
        if (maybe()) rest = joined(std::move(rest), words_.expected());
        return line(rest);
    }
  }

  void spawn() {
    const std::string name = words_.rounds > 0 ? pick({"kid", "kid-{i}"}) : pick({"kid", "Kid_2"});
    Tokens tokens = joined({who(), "spawn", name}, words_.clauses());
    if (maybe()) tokens = joined(std::move(tokens), {"->", "answer"});
    if (maybe()) {
      tokens = joined(std::move(tokens), {"=>", pick({"ok", "error NameTaken", "error NoFileAtPath", "crashed"})});
    }
    line(tokens);
    line({name, "log", "\"here\""});
  }

  void life() {
    switch (choose(5)) {
      case 0:
        return line(joined({who(), "state", "get"}, words_.expected()));
      case 1:
        return line({who(), "state", "set", value()});
      case 2:
        return line({who(), "sleep", pick({"1500ms", "2s within 9s"})});
      case 3:
        return line({who(), pick({"state clear", "exit"})});
      default:
        return line({who(), "crash", pick({"\"a  b\"", "\"\""})});
    }
  }

  void network() {
    switch (choose(4)) {
      case 0:
        return line({"sim", pick({"partition", "heal"}), "our.dev", "b.dev"});
      case 1:
        return line({"sim", pick({"offline", "online"}), "b.dev"});
      case 2:
        return line({"sim", "latency", pick({"1500ms", "2s"}), "our.dev", "b.dev"});
      default:
        return line({"sim", "crash-module", "kv", "on", "b.dev"});
    }
  }

  void http() {
    const std::string header = pick({"\"Accept:  text/plain\"", "\"x-a: \""});
    if (maybe()) {
      Tokens tokens = {"sim", "http-reply", pick({"GET", "POST"}), pick({"\"^http://a\"", "\"b  c\""}), "200"};
      if (maybe()) tokens = joined(std::move(tokens), {"header", header});
      if (maybe()) tokens = joined(std::move(tokens), {"body", value()});
      if (maybe()) tokens = joined(std::move(tokens), {"after", "2s", "times", "3", "on", "our.dev"});
      return line(tokens);
    }
    Tokens tokens = {"sim", "http", pick({"GET", "POST"}), who(), pick({"/", "/a?b=c", "\"/a b\""})};
    if (maybe()) tokens = joined(std::move(tokens), {"header", header});
    if (maybe()) tokens = joined(std::move(tokens), {"body", value(), "within", "9s"});
    if (maybe()) tokens = joined(std::move(tokens), {"->", "answer"});
    if (maybe()) {
      tokens = joined(std::move(tokens), {"=>", "status", "200"});
      if (maybe()) tokens = joined(std::move(tokens), {pick({"has {\"a\": 1}", "one of a | b", "bytes 3"})});
    }
    line(tokens);
  }

  void outside() {
    if (has_web_ && choose(3) == 2) return http();
    if (has_nodes_ && maybe()) return network();
    switch (choose(9)) {
      case 0:
        return line({"sim", "settle"});
      case 1:
        return line({"sim", "wait", pick({"250ms", "2m"})});
      case 2:
        return line({"sim", pick({"kill", "crash"}), who()});
      case 3:
        return line({"sim", "restart", "our.dev"});
      case 4:
        return line({"sim", "crash-node", "our.dev"});
      case 5:
        return line(joined(joined({"sim", "grant"}, words_.cap_of_a_package()), {"to", who()}));
      case 6:
        return line({"sim", "revoke-all", pick({"a", "kv:distro:sys"})});
      case 7:
        return line({"sim", pick({"fds-limit 2", "crash-module kv"})});
      default: {
        Tokens tokens = {"sim", "fail-storage", words_.db_of_a_package(), pick({"open", "put", "commit"})};
        if (maybe()) tokens = joined(std::move(tokens), {"times", "2"});
        return line(joined(std::move(tokens), {"\"no  space\""}));
      }
    }
  }

  RandomWords words_;
  bool has_sequence_ = false;
  bool has_nodes_ = false;
  bool has_web_ = false;
  std::string text_;
};

}  // namespace

std::string random_scenario(const std::vector<int>& choices) { return Writer(choices).write(); }

}  // namespace hypersim::language
