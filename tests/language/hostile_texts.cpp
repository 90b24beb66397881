#include "hostile_texts.hpp"

#include <cctype>
#include <ostream>

#include "reading.hpp"

namespace hypersim::language::reading {

std::string times(const std::string& text, std::size_t count) {
  std::string out;
  out.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

namespace {

std::string text_of(std::size_t number) { return std::to_string(number); }

}  // namespace

std::vector<HostileText> hostile_texts() {
  return {
      {"steps", [](const Size& n) { return kPrelude + times("owner set db k v\n", n(100'000)); }},
      {"words", [](const Size& n) { return times("x\n", n(1'000'000)); }},
      {"blanks", [](const Size& n) { return times(" \\\n", n(1'000'000)); }},
      {"a long word", [](const Size& n) { return kPrelude + "owner set db k " + std::string(n(15'000'000), 'x'); }},
      {"a long line", [](const Size& n) { return kPrelude + "owner set db k " + times("x ", n(2'000'000)); }},
      {"a long list", [](const Size& n) { return "scenario \"x\"\ntags " + times("x ", n(1'000'000)); }},
      {"open parentheses", [](const Size& n) { return kPrelude + "check " + times("( ", n(100'000)); }},
      {"parentheses", [](const Size& n) { return kPrelude + "check " + std::string(n(4'000'000), '('); }},
      {"not", [](const Size& n) { return kPrelude + "check " + times("not ", n(1'000'000)); }},
      {"a wide condition",
       [](const Size& n) { return kPrelude + "check ( " + times("ownr alive or ", n(200'000)) + "owner alive )"; }},
      {"open brackets", [](const Size& n) { return kPrelude + "owner set db k " + std::string(n(4'000'000), '['); }},
      {"lines with an open bracket",
       [](const Size& n) { return kPrelude + times("owner set db k [1,\n", n(200'000)); }},
      {"lines that begin in a bracket", [](const Size& n) { return times("[[],\n", n(500'000)); }},
      {"brackets over many lines",
       [](const Size& n) { return kPrelude + times("owner set db k [\n" + times("[1],\n", 20), n(20'000)); }},
      {"a line of JSON values",
       [](const Size& n) { return kPrelude + "owner set db k " + times("[] ", n(4'000'000)); }},
      {"open quotes", [](const Size& n) { return kPrelude + times("owner set db k \"x\n", n(200'000)); }},
      {"names that nobody saved",
       [](const Size& n) {
         std::string text = kPrelude;
         for (std::size_t i = 0; i < n(50'000); ++i) {
           text += "owner get db k -> x" + text_of(i) + "\nowner set db k $y" + text_of(i) + "\n";
         }
         return text;
       },
       true},
      {"lanes that use each other",
       [](const Size& n) {
         return kPrelude + "parallel\n" + times("owner set db k $x -> y\nviewer set db k $y -> x\n", n(50'000)) +
                "end\n";
       }},
      {"a large cast",
       [](const Size& n) {
         std::string text = "scenario \"x\"\n";
         for (std::size_t i = 0; i < n(50'000); ++i) text += "process p" + text_of(i) + " p" + text_of(i) + ":a:a\n";
         return text + times("pqqq open db\n", n(50'000));
       },
       true},
      {"values of many megabytes",
       [](const Size& n) {
         return kPrelude + times("owner set db k repeat:ab*" + text_of(n.beside(30'000'000)) + "\n", n(10'000));
       }},
      {"blocks", [](const Size& n) { return times("repeat 3\n", n(500'000)); }, false, true},
      {"rounds",
       [](const Size& n) {
         return kPrelude + "repeat " + text_of(n(100'000)) + " as i\nowner set db k{i} {i}\nend\n";
       }},
      {"rounds without an end",
       [](const Size&) { return kPrelude + "repeat 1000000000000000000\nowner open db\nend\n"; }},
      {"rounds of rounds of rounds",
       [](const Size&) { return kPrelude + times("repeat 1000\n", 3) + "owner open db\n" + times("end\n", 3); }},
      {"rounds of nothing", [](const Size&) { return kPrelude + times("repeat 62\n", 3) + times("end\n", 3); }},
      {"many lines in many rounds",
       [](const Size& n) {
         return kPrelude + "repeat " + text_of(n.beside(250'000)) + "\n" + times("owner open db\n", n(100'000)) +
                "end\n";
       }},
      {"mistakes in many rounds",
       [](const Size& n) { return kPrelude + "repeat " + text_of(n(250'000)) + " as i\nownr opne {i}\nend\n"; }},
      {"a block that is skipped in many rounds",
       [](const Size& n) {
         return kPrelude + "repeat " + text_of(n.beside(250'000)) + "\nparallel\nparallel\n" +
                times("x\n", n(100'000)) + "end\nend\nend\n";
       }},
      {"a comment in many rounds",
       [](const Size& n) {
         return kPrelude + "repeat " + text_of(n.beside(250'000)) + "\nowner open db\n#" +
                std::string(n(1'000'000), 'x') + "\nend\n";
       }},
      {"a value in many rounds",
       [](const Size& n) {
         return kPrelude + "repeat " + text_of(n.beside(250'000)) + "\nowner set db k " +
                std::string(n(1'000'000), 'x') + "\nend\n";
       }},
      {"brackets in many rounds",
       [](const Size& n) { return kPrelude + "repeat " + text_of(n(100'000)) + " as i\nowner set db k [{i}\nend\n"; }},
      {"long values for names",
       [](const Size& n) {
         return kPrelude + "matrix v " + std::string(n.beside(1'000'000), 'x') + "\n" +
                times("owner set db k {v}\n", n(200'000));
       }},
      {"one line of names",
       [](const Size& n) {
         return kPrelude + "matrix v " + std::string(n.beside(1'000'000), 'x') + "\nowner set db k " +
                times("{v}", n(2'000'000));
       }},
      {"names that stand for nothing",
       [](const Size& n) { return kPrelude + "matrix v \"\"\nowner set db k x" + times("{v}", n(4'000'000)); }},
      {"open braces",
       [](const Size& n) { return kPrelude + "matrix v 1\nowner set db k x" + times("{v", n(4'000'000)); }},
      {"lines with open brackets and a matrix",
       [](const Size& n) { return kPrelude + "matrix v 1\n" + times("owner set db k [{v},\n", n(200'000)); }},
      {"many values", [](const Size& n) { return kPrelude + "matrix v" + times(" 1", n(4'000'000)) + "\n"; }},
      {"many combinations of a large file",
       [](const Size& n) {
         return kPrelude + "matrix v" + times(" 1", n.beside(1'000)) + "\n" + times("owner set db k {v}\n", n(500'000));
       }},
      {"steps of many combinations",
       [](const Size& n) {
         return kPrelude + "matrix v" + times(" 1", n.beside(1'000)) + "\n" + times("owner set db k {v}\n", n(1'000));
       }},
      {"includes",
       [](const Size& n) {
         std::string text = kPrelude + "matrix v" + times(" 1", n.beside(500)) + "\n";
         for (std::size_t i = 0; i < n(2'000); ++i) text += "include file:no/" + text_of(i) + "\n";
         return text;
       }},
      {"spawns", [](const Size& n) { return kPrelude + times("owner spawn kid\n", n(200'000)); }},
      {"a long line of spawned processes",
       [](const Size& n) {
         std::string text = kPrelude;
         for (std::size_t i = n(50'000); i > 0; --i) text += "k" + text_of(i) + " spawn k" + text_of(i + 1) + "\n";
         return text + "owner spawn k1\n";
       }},
      {"spawns in many rounds",
       [](const Size& n) {
         return kPrelude + "repeat " + text_of(n(100'000)) + " as i\nowner spawn k{i}\nk{i} exit\nend\n";
       }},
      {"spawns in rounds of rounds",
       [](const Size& n) {
         return kPrelude + times("repeat " + text_of(n.beside(40)) + "\n", 3) + "repeat 4 as i\nowner spawn k{i}\n" +
                times("end\n", 4);
       }},
      {"spawns in too many rounds",
       [](const Size& n) {
         return kPrelude + times("repeat 1000 as i\nrepeat 1000 as j\nowner spawn k{i}-{j}\n", n(2'000));
       }},
      {"includes and spawns in many rounds",
       [](const Size& n) {
         return kPrelude + "repeat " + text_of(n(250'000)) + " as i\ninclude file:x\nowner spawn k{i}\nend\n";
       }},
      {"exit requests",
       [](const Size& n) {
         return kPrelude + "process x x:x:x exit requests [" + times("[\"owner\",{\"body\":[1]}],", n(500'000)) + "1]";
       }},
      {"bytes of an exit request",
       [](const Size& n) {
         return kPrelude + "process x x:x:x exit requests [[\"owner\",{\"body\":[" + times("1,", n(7'000'000)) +
                "1]}]]";
       }},
      {"deep exit requests",
       [](const Size& n) {
         return kPrelude + "process x x:x:x exit requests " +
                times(std::string(127, '[') + std::string(127, ']') + " ", n(50'000));
       }},
      {"fields of an exit request",
       [](const Size& n) {
         std::string text = kPrelude + "process x x:x:x exit requests [[\"owner\",{";
         for (std::size_t i = 0; i < n(500'000); ++i) text += "\"bodi" + text_of(i) + "\":1,";
         return text + "\"body\":1}]]";
       }},
      {"texts for names",
       [](const Size& n) {
         std::string text = kPrelude + "include file:x\n";
         for (std::size_t i = 0; i < n(100'000); ++i) text += "let v" + text_of(i + 1) + " {v" + text_of(i) + "}\n";
         return text;
       }},
      {"sequences",
       [](const Size& n) {
         std::string text = kPrelude;
         for (std::size_t i = 0; i < n(100'000); ++i) text += "sequence s" + text_of(i) + " a b\n{a} open {b}\nend\n";
         return text + times("do s1 owner d\n", n(50'000));
       },
       true},
      {"sequences that are not closed", [](const Size& n) { return kPrelude + times("sequence s\n", n(500'000)); },
       false, true},
      {"a long sequence in many places",
       [](const Size& n) {
         return kPrelude + "sequence s\n" + times("owner open db\n", n.beside(1'000)) + "end\n" +
                times("do s\n", n(100'000));
       }},
      {"spawns in sequences in rounds",
       [](const Size& n) {
         return kPrelude + "sequence s k\nowner spawn {k}\nend\nrepeat " + text_of(n(50'000)) +
                " as i\ndo s k{i}\nend\n";
       }},
      {"matrices", [](const Size& n) { return kPrelude + "matrix a 1 2\n" + times("matrix a 1 2\n", n(500'000)); }},
      {"templates",
       [](const Size& n) {
         std::string text;
         for (std::size_t i = 0; i < n.beside(50'000); ++i) text += "matrix v" + text_of(i) + " 1\n";
         return text + times("a {v1} {x}\n", n(50'000));
       }},
      {"zeros", [](const Size& n) { return std::string(n(4'000'000), '\0'); }},
  };
}

void PrintTo(const HostileText& text, std::ostream* out) { *out << text.name; }

std::string hostile_name(const testing::TestParamInfo<HostileText>& info) {
  std::string name;
  bool starts_word = true;
  for (const char* at = info.param.name; *at != 0; ++at) {
    if (*at != ' ') name += starts_word ? static_cast<char>(std::toupper(*at)) : *at;
    starts_word = *at == ' ';
  }
  return name;
}

}  // namespace hypersim::language::reading
