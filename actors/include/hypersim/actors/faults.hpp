#pragma once
// What may go wrong in an explored run, each at most a given number of times. The strategy decides if and when.

#include <cstdint>
#include <vector>

#include "hypersim/kv_module/storage_fault.hpp"
#include "hypersim/runtime/identity.hpp"
#include "hypersim/runtime/node_number.hpp"

namespace hypersim::actors {

struct Faults {
  struct Drop {  // a message between these two is lost
    runtime::Address from, to;
    std::uint64_t at_most = 1;
  };
  struct Delay {  // a message arrives later by `by_ms` or half of it
    std::uint64_t by_ms = 0;
    std::uint64_t at_most = 1;
  };
  struct Crash {
    runtime::Address who;
    std::uint64_t at_most = 1;
  };
  struct Storage {  // that operation of the storage fails
    kv_module::StorageOperation operation = kv_module::StorageOperation::Put;
    std::uint64_t at_most = 1;
  };
  std::vector<Drop> drops;
  std::vector<Delay> delays;
  std::vector<Crash> crashes;
  struct CrashKv {
    runtime::NodeNumber node;
    std::uint64_t at_most = 1;
  };
  struct CrashNode {
    runtime::NodeNumber node;
    std::uint64_t at_most = 1;
  };
  struct Partition {  // begins, and heals
    runtime::NodeNumber a, b;
    std::uint64_t at_most = 1;
  };
  std::vector<Storage> storage;
  std::vector<CrashKv> kv_crashes;
  std::vector<CrashNode> node_crashes;
  std::vector<Partition> partitions;

  bool empty() const {
    return drops.empty() && delays.empty() && crashes.empty() && storage.empty() && kv_crashes.empty() &&
           node_crashes.empty() && partitions.empty();
  }
};

}  // namespace hypersim::actors
