#pragma once
// Requests that are made once and sent in many runs: their bodies, with what reads out of them. To write and read a
// request costs more than what kv does with it. Nothing changes one of these but its maker, so any number of threads
// may look into it.

#include <cstddef>
#include <string_view>
#include <utility>

#include "hypersim/kv_module/db_record.hpp"
#include "hypersim/runtime/bytes.hpp"
#include "hypersim/runtime/index.hpp"

namespace hypersim::kv_module {

struct ReadRequest {
  KvAction action;
  /// The action as it is written in the request's body, if the body is the usual text of such a request. Then it is
  /// to_json(action).
  std::string_view action_text;
  DbRecordPtr db;
};

class KnownRequests {
 public:
  /// For kv at that address.
  explicit KnownRequests(runtime::Address kv) : kv_(std::move(kv)) {}

  /// The database is known from now on.
  const DbRecordPtr& add(const DbKey& db);
  /// The request is known from now on, and its database. Returns its body: only a message with this very buffer is
  /// known again.
  runtime::Bytes add(const KvRequest& request);

  const runtime::Address& kv() const { return kv_; }
  /// Null if the database is not known.
  DbRecordPtr find(const DbKey& db) const;
  /// What the body reads; null if it is not one of these.
  const ReadRequest* find(std::string_view body) const;

 private:
  struct Known {
    runtime::Bytes body;
    ReadRequest request;
  };
  runtime::Address kv_;
  DbRecords records_;
  runtime::Index<const char*, Known> requests_;  // by where the body begins; it stays there, because it is kept
};

}  // namespace hypersim::kv_module
