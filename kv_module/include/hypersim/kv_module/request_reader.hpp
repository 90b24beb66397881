#pragma once
// Reads the bodies of requests for the kv of one node, and remembers the databases that they name. Not thread-safe.

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

#include "hypersim/kv_module/known_requests.hpp"

namespace hypersim::kv_module {

class RequestReader {
 public:
  /// `kv`: its address. `known`: what need not be made and read anew, of the same kv; may be null.
  explicit RequestReader(runtime::Address kv, std::shared_ptr<const KnownRequests> known = nullptr)
      : kv_(std::move(kv)), known_(std::move(known)) {}

  /// Reads without checking anything. Returns false if it does not parse; then `request` may be anything. `body`
  /// outlives the request.
  bool read(std::string_view body, ReadRequest& request);

 private:
  DbRecordPtr record(const DbKey& db);
  DbRecordPtr made(const DbKey& db);

  runtime::Address kv_;
  std::shared_ptr<const KnownRequests> known_;
  DbRecords others_;
  std::array<DbRecordPtr, 4> recent_;  // most requests are for a database of the last few
  std::size_t oldest_ = 0;             // of them
};

}  // namespace hypersim::kv_module
