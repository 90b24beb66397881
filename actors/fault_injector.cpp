#include "fault_injector.hpp"

#include <algorithm>

namespace hypersim::actors {

std::uint64_t FaultPoint::key() const {
  // SplitMix64's finalizer. The lowest bits differ from those of every candidate.
  std::uint64_t hash = static_cast<std::uint64_t>(kind) + 1;
  const auto fold = [&hash](std::uint64_t value) {
    hash = (hash ^ (value + 0x9e3779b97f4a7c15u)) * 0xbf58476d1ce4e5b9u;
    hash ^= hash >> 29;
  };
  fold(who == nullptr ? 0 : who->hash());
  fold(to == nullptr ? 0 : to->hash());
  fold(detail);
  fold(round);
  if (node.value != 0 || to_node.value != 0) fold(std::uint64_t{node.value} << 16U | to_node.value);
  return hash;
}

bool FaultInjector::asks(FaultPoint point) {
  if (!allowed_) return false;
  const std::uint64_t key = point.key();
  point.round = static_cast<std::uint64_t>(std::count(asked_.begin(), asked_.end(), key));
  asked_.push_back(key);
  return strategy_.inject(point);
}

FaultPoint FaultInjector::between(FaultPoint::Kind kind, const runtime::KernelMessage& message) const {
  return {.kind = kind,
          .who = &message.source.process(),
          .to = &message.target.process(),
          .node = number_of_(message.source.node()),
          .to_node = number_of_(message.target.node())};
}

bool FaultInjector::loses(const runtime::KernelMessage& message) {
  for (Faults::Drop& drop : left_.drops) {
    if (drop.at_most == 0 || drop.from != message.source || drop.to != message.target) continue;
    if (!asks(between(FaultPoint::Kind::Drop, message))) continue;
    --drop.at_most;
    return true;
  }
  return false;
}

std::optional<std::uint64_t> FaultInjector::delays(const runtime::KernelMessage& message) {
  for (Faults::Delay& delay : left_.delays) {
    if (delay.at_most == 0) continue;
    for (const std::uint64_t by_ms : {delay.by_ms, delay.by_ms / 2}) {
      if (by_ms == 0) continue;
      FaultPoint point = between(FaultPoint::Kind::Delay, message);
      point.detail = by_ms;
      if (!asks(point)) continue;
      --delay.at_most;
      return by_ms;
    }
  }
  return std::nullopt;
}

bool FaultInjector::crashes_kv_by(const FaultPoint& point) {
  for (Faults::CrashKv& crash : left_.kv_crashes) {
    if (crash.at_most == 0 || crash.node != point.node || !asks(point)) continue;
    --crash.at_most;
    return true;
  }
  return false;
}

bool FaultInjector::fails(kv_module::StorageOperation operation, const runtime::ProcessId& source,
                          runtime::NodeNumber node) {
  for (Faults::Storage& storage : left_.storage) {
    if (storage.at_most == 0 || storage.operation != operation) continue;
    FaultPoint point{FaultPoint::Kind::Storage, &source, nullptr, static_cast<std::uint64_t>(operation)};
    point.node = node;
    if (!asks(point)) continue;
    --storage.at_most;
    return true;
  }
  return false;
}

}  // namespace hypersim::actors
