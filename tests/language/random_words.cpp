#include "random_words.hpp"

#include "../../language/parse/table.hpp"

namespace hypersim::language {

const std::vector<std::string>& RandomWords::cast() {
  static const std::vector<std::string> names = {"a", "bb", "middle", "a-name-of-more-than-twenty-four-characters"};
  return names;
}

Tokens RandomWords::joined(Tokens first, const Tokens& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

const std::vector<std::string>& RandomWords::error_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = {"NoTx", "any", "any", "any"};
    for (const Keyword& word : keywords_of(KeywordKind::Error)) all.emplace_back(word.text);
    return all;
  }();
  return names;
}

int RandomWords::choose(int count) {
  if (next_ >= choices_.size()) return 0;
  return choices_[next_++] % count;
}

const std::string& RandomWords::pick(const std::vector<std::string>& from) {
  return from[static_cast<std::size_t>(choose(static_cast<int>(from.size())))];
}

std::string RandomWords::value() {
  if (has_matrix && maybe()) return pick({"{m}", "x{m}y", "\"  {m}\"", "{\"k\": {m} }", "[{m},{m}]"});
  if (in_sequence && maybe()) return pick({"{p}", "x{p}y", "[{p}]"});
  if (has_let && maybe()) return pick({"\"{l}\"", "x{l}y", "[{l},1]"});
  if (rounds > 0 && maybe()) return pick({"{i}", "x{i}", "\"{i}  {i}\"", "{\"k{i}\" :{i}}", "a/\"{i}\""});
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
               "{ \"k\" :" + ending + "\t[ 1 ," + ending + "2.50 ] }",
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

Tokens RandomWords::cap() {
  if (choose(3) == 2) return {"cap", who(), pick({"\"Read\"", "{ \"b\":1 }", "7"})};
  return {db(), pick({"read", "write", "read,write"})};
}

Tokens RandomWords::cap_of_a_package() {
  if (choose(3) == 2) return {"cap", "our@kernel:distro:sys", "\"network\""};
  return {db_of_a_package(), pick({"read", "write", "read,write"})};
}

Tokens RandomWords::kv_condition() {
  const std::string db = db_of_a_package();
  switch (choose(4)) {
    case 0:
      return {db, pick({"exists", "absent"})};
    case 1:
      return {db, "keys", pick({"0", "12"})};
    case 2:
      return {db, "key", pick({"k", "\"(\""}), "absent"};
    default:
      return {db, "key", pick({"k", "\"(\"", "\"k  k\""}), "is", pick({"v", "\")\"", "hex:00"})};
  }
}

Tokens RandomWords::condition(int depth) {
  switch (choose(depth > 3 ? 8 : 11)) {
    case 0:
      return {who(), pick({"alive", "dead"})};
    case 1:
      return kv_condition();
    case 2:
      return joined({who(), pick({"holds", "lacks"})}, cap());
    case 3:
      return {"our.dev", pick({"up", "down"})};
    case 4:
      return {"log", "contains", pick({"\"x\"", "\" ( \""})};
    case 5:
      return joined({"nobody", "holds"}, cap_of_a_package());
    case 6:
      return joined(joined({"only", who()}, maybe() ? Tokens{who(), "hold"} : Tokens{pick({"hold", "holds"})}), cap());
    case 7:
      return maybe() ? Tokens{who(), "state", "absent"} : Tokens{who(), "state", "is", pick({"v", "\"(  )\"", "is"})};
    case 8:
      return joined({"not"}, condition(depth + 1));
    default: {
      const std::string joint = pick({"or", "and"});
      Tokens tokens = joined(joined({"("}, condition(depth + 1)), joined({joint}, condition(depth + 1)));
      while (maybe()) tokens = joined(std::move(tokens), joined({joint}, condition(depth + 1)));
      return joined(std::move(tokens), {")"});
    }
  }
}

Tokens RandomWords::expected_form() {
  switch (choose(10)) {
    case 9:
      return {"has", json()};
    case 0:
      return {value()};
    case 1:
      return {"ok"};
    case 2:
      return {"error", pick(error_names())};
    case 3:
      return {"error", "NoTx", pick({"7", "{\"a\" : 1}"})};
    case 4:
      return {"bytes", "3"};
    case 5:
      return {"json", json()};
    case 6:
      return {"matches", pick({"\"^v\"", "\"a  b\""})};
    case 7:
      return {pick({"any", "timeout", "crashed", "bounced", "offline", "refused"})};
    default:
      return {pick({"any", "timeout", "\"q\""}), "blob", value()};
  }
}

Tokens RandomWords::expected() {
  if (choose(4) != 3) return joined({"=>"}, expected_form());
  Tokens tokens = joined({"=>", "one", "of"}, expected_form());
  do {
    tokens = joined(std::move(tokens), joined({"|"}, expected_form()));
  } while (maybe());
  return tokens;
}

Tokens RandomWords::clauses() {
  Tokens tokens;
  if (maybe()) tokens = joined(std::move(tokens), joined({"requests"}, cap()));
  if (maybe()) tokens = joined(std::move(tokens), {"requests", who()});
  if (maybe()) tokens = joined(std::move(tokens), {"grants", who(), pick({"{ \"x\":1 }", "\"y\""})});
  if (maybe()) tokens = joined(std::move(tokens), {"grants", "kv:distro:sys"});
  if (maybe()) tokens = joined(std::move(tokens), choose(2) == 0 ? answers() : Tokens{"silent"});
  if (maybe()) tokens.push_back(pick({"ignores", "keeps"}));
  if (maybe()) tokens.emplace_back("public");
  if (maybe()) tokens.emplace_back("networking");
  if (maybe()) {
    tokens = joined(std::move(tokens), {"exit", pick({"none", "restart"})});
  } else if (maybe()) {
    tokens = joined(std::move(tokens), {"exit", "requests", exit_requests()});
  }
  return tokens;
}

Tokens RandomWords::answers() {
  const Tokens tokens = {"answers", value()};
  return maybe() ? joined(tokens, {"after", pick({"250ms", "1h"})}) : tokens;
}

Tokens RandomWords::clauses_of_a_declaration() {
  Tokens tokens = clauses();
  if (maybe()) tokens = joined(std::move(tokens), {"state", value()});
  if (maybe()) tokens = joined({"unwired"}, tokens);
  return tokens;
}

std::string RandomWords::exit_requests() {
  const std::string cap = pick({"", R"(,"capabilities": [{"issuer":"a", "params":"1"}])"});
  return pick({"[]", R"([["a", {"body": "x"}]])", R"({"Requests" :[ ["our@p:q:r",{"body":[ 1,2 ]}, null ]]})",
               R"([["bb",)" + ending + R"( { "body":"x  y")" + cap + R"(},{"bytes":"b"} ] ])"});
}

}  // namespace hypersim::language
