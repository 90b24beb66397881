#pragma once
// Small random scenarios in which processes die, come back, are spawned and killed, kv crashes, timers fire together,
// lanes use what other lanes save, and things go wrong. To be called within a property of rapidcheck.

#include <string>
#include <vector>

#include "../property/property.hpp"

namespace hypersim::simulator {

inline std::string either(const std::vector<std::string>& all) { return *rc::gen::elementOf(all); }

inline std::string any_step(const std::string& me, const std::string& other) {
  const std::string key = either({"k", "l"});
  return "  " + me + " " +
         either({"set d " + key + " 1",
                 "set d " + key + " 2",
                 "get d missing",
                 "set d missing 1",
                 "open e",
                 "set e " + key + " 1",
                 "get e " + key,
                 "get " + other + "/f " + key,
                 "delete d missing",
                 "get d " + key,
                 "delete d " + key,
                 "crash \"x\"",
                 "exit",
                 "request " + other + " body x",
                 "send " + other + " body y no answer",
                 "sleep 1s",
                 "send " + other + " body y",
                 "receive response",
                 "spawn kid",
                 "request kid body z",
                 "log \"" + me + "\"",
                 "share d read with " + other,
                 "drop d write",
                 "get d " + key + " -> v",
                 "set d " + key + " $v",
                 "state set s",
                 "state get"}) +
         " => any\n";
}

/// Two requests at once, one of which may be about a key that is missing.
inline std::string any_pipeline(const std::string& me) {
  return "  pipeline " + me + "\n    get d " + either({"k", "missing"}) + " => any\n    set d " +
         either({"k", "l", "missing"}) + " 3 => any\n  end\n";
}

inline std::string any_lines(const std::string& me, const std::string& other) {
  return *rc::gen::inRange(0, 8) == 0 ? any_pipeline(me) : any_step(me, other);
}

inline std::string any_act_of_sim() {
  return "  sim " +
         either({"kill ann", "kill ben", "kill kid", "crash-module kv", "crash ann", "crash ben",
                 "grant cap ann \"x\" to ben", "revoke-all ann", "wait 1s", "settle"}) +
         "\n";
}

inline std::string any_race() {
  const auto perhaps = [](const std::string& text) { return either({"", text}); };
  std::string text = "scenario \"t\"\n";
  text += "process ann ann:app:dev.os" + either({"", " exit restart"}) + "\n";
  text += "process ben ben:app:dev.os" + either({"", " exit restart", " answers late after 1s"}) + "\n";
  text +=
      either({"", "", "", "fault crash ann\n", "fault crash ben\n", "fault crash-module kv\n", "fault drop ann ben\n",
              "fault drop kv:distro:sys ann\n", "fault delay up to 2s\n", "fault storage put\n"});
  text += "ann open d\nben open d\nann set d k 0\nann get d k -> v\n";
  text += perhaps("ann crash \"before\" => any\n") + perhaps("ann spawn kid => any\n");
  text += "parallel\n" + any_lines("ann", "ben");
  text += perhaps(any_lines("ann", "ben")) + perhaps(any_lines("ben", "ann")) + perhaps(any_step("ben", "ann"));
  text += perhaps(any_act_of_sim()) + "end\n";
  text += perhaps("ben get d k => any\n");
  // The cast has a kid if a step spawns it.
  return text + "ann spawn kid => any\n";
}

/// A few lines of processes that have little to do with each other, and a crash that fits anywhere between them.
inline std::string any_crash() {
  const auto perhaps = [](const std::string& text) { return either({"", text}); };
  const auto line = [](const std::string& who, const std::string& other) {
    return "  " + who + " " +
           either({"log \"l\"", "log \"l\"", "send " + other + " body x no answer", "request " + other + " body x",
                   "drop cap our@" + who + ":app:dev.os \"messaging\"", "state set s", "sleep 1s", "crash \"x\"",
                   "open d"}) +
           " => any\n";
  };
  std::string text = "scenario \"t\"\n";
  for (const std::string who : {"ann", "ben", "cleo"}) {
    text += "process " + who + " " + who + ":app:dev.os" + either({"", "", " exit restart"}) + "\n";
  }
  text += either({"fault crash ann\n", "fault crash ben\n", "fault crash ben at most 2\n", "fault crash-module kv\n"});
  text += perhaps("cleo open d\n") + "parallel\n" + line("ann", "ben") + line("ben", "ann");
  text += perhaps(line("cleo", "ben")) + perhaps(line("ann", "cleo")) + "end\n";
  return text + perhaps("ben request ann body y => any\n") + perhaps("sim wait 2s\ncleo request ben body z => any\n");
}

// Of two or three nodes: messages on several lanes, capabilities that travel, nodes that part, go offline, crash and
// come back, and faults of the network.

inline std::string any_peer_step(const std::string& me, const std::string& other, const std::string& third) {
  return "  " + me + " " +
         either({"request " + other + " body x", "request " + third + " body y within 6s",
                 "send " + other + " body x no answer", "send " + other + " body x", "send " + third + " body y",
                 "request b.dev@net:distro:sys body hi", "share cap " + me + " \"t\" with " + other,
                 "share cap " + other + " \"t\" with " + third,
                 "send " + other + " body share with cap " + me + " \"t\" no answer",
                 "share cap ann \"u\" with " + other, "drop cap our@kernel:distro:sys \"network\"",
                 "drop cap " + other + " \"t\"", "log \"" + me + "\"", "crash \"x\"", "open d"}) +
         " => any\n";
}

inline std::string any_network_act() {
  return "  sim " +
         either({"partition a.dev b.dev", "heal a.dev b.dev", "offline a.dev", "offline b.dev", "online b.dev",
                 "restart b.dev", "crash-node a.dev", "kill ben", "grant cap our@kernel:distro:sys \"network\" to ann",
                 "grant cap ann \"u\" to ben", "grant cap ann \"u\" to third", "revoke-all ann",
                 "latency 1s a.dev b.dev", "wait 1s"}) +
         "\n";
}

inline std::string any_network_race(bool three) {
  const auto perhaps = [](const std::string& text) { return either({"", text}); };
  const auto clauses = [] { return either({" networking", " networking", " networking exit restart", ""}); };
  // Its namesake has a node of its own, or is a neighbour of the other.
  const std::string home_of_third = three ? "c.dev" : "a.dev";
  std::string race;
  race = "scenario \"t\"\nnode a.dev b.dev" + std::string(three ? " c.dev" : "") + "\n";
  race += "process ann ann:app:dev.os" + clauses() + "\n";
  race += "process ben ben:app:dev.os on b.dev" + clauses() + either({"", " answers late after 1s"}) + "\n";
  race += "process third ben:app:dev.os on " + home_of_third + clauses() + "\n";
  race += either({"", "", "", "fault partition a.dev b.dev\n", "fault drop ann ben\n", "fault drop ben ann\n",
                  "fault delay up to 2s\n", "fault crash ben\n", "fault crash-node b.dev\n"});
  race += perhaps("sim latency 1s a.dev b.dev\n") + perhaps("sim grant cap ann \"u\" to third\n");
  race += perhaps("ann share cap ann \"u\" with ben => any\n") + perhaps("sim partition a.dev b.dev\n");
  race += "parallel\n" + any_peer_step("ann", "ben", "third");
  race += perhaps(any_peer_step("ben", "ann", "third")) + perhaps(any_peer_step("third", "ben", "ann"));
  race += perhaps(any_peer_step("ann", "third", "ben")) + perhaps(any_network_act()) + "end\n";
  race += perhaps("ben request ann body z => any\n") + perhaps("third share cap ann \"u\" with ann => any\n");
  return race;
}

}  // namespace hypersim::simulator
