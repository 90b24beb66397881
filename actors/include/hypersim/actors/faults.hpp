#pragma once
// What may go wrong in an explored run, each at most a given number of times. The strategy decides if and when.

#include <cstdint>
#include <vector>

#include "hypersim/kv_module/storage_fault.hpp"
#include "hypersim/runtime/identity.hpp"

namespace hypersim::actors {

struct Faults {
  struct Drop {  // a message between these two is lost
    runtime::ProcessId from, to;
    std::uint64_t at_most = 1;
  };
  struct Delay {  // a message arrives later by `by_ms` or half of it
    std::uint64_t by_ms = 0;
    std::uint64_t at_most = 1;
  };
  struct Crash {
    runtime::ProcessId who;
    std::uint64_t at_most = 1;
  };
  struct Storage {  // that operation of the storage fails
    kv_module::StorageOperation operation = kv_module::StorageOperation::Put;
    std::uint64_t at_most = 1;
  };
  std::vector<Drop> drops;
  std::vector<Delay> delays;
  std::vector<Crash> crashes;
  std::vector<Storage> storage;
  std::uint64_t kv_crashes = 0;

  bool empty() const {
    return drops.empty() && delays.empty() && crashes.empty() && storage.empty() && kv_crashes == 0;
  }
};

}  // namespace hypersim::actors
