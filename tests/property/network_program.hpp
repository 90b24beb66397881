#pragma once
// Random networks: a few processes on two or three nodes, and what they and the world outside them do, for
// network_writer.cpp to read. As in program.hpp, each field is a small number that is taken modulo the number of
// choices; 0 is the plainest.

#include <ostream>
#include <rapidcheck.h>
#include <vector>

#include "natures.hpp"

namespace hypersim::property {

struct Peer {
  int node = 0;
  bool networking = true;
  bool silent = false;
  int answers_after = 0;
  Nature nature;
};

enum class NetworkVerb {
  Request,
  AskNet,
  AskKv,
  AskUnknownNode,
  Share,
  PassOn,
  Send,
  SendShare,
  TellShare,
  Await,
  Drop,
  Crash,
  Exit,
  Spawn,
  Kill,
  Grant,
  RevokeAll,
  Partition,
  Heal,
  Offline,
  Online,
  Latency,
  Wait,
  RestartNode,
  CrashNode,
};

struct NetworkStep {
  NetworkVerb verb = NetworkVerb::Request;
  int who = 0;
  int whom = 0;
  int of = 0;
  int value = 0;
};

struct NetworkProgram {
  bool three_nodes = false;
  std::vector<Peer> cast;
  std::vector<Nature> children;  // of which a spawn chooses one
  std::vector<NetworkStep> steps;
};

rc::Gen<NetworkProgram> any_network();

/// For rapidcheck. The text to read is in the failure's own words.
void showValue(const NetworkProgram& program, std::ostream& out);

}  // namespace hypersim::property
