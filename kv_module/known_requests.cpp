#include "hypersim/kv_module/known_requests.hpp"

#include "hypersim/kv_module/kv_wire.hpp"

#include "compact_wire.hpp"

namespace hypersim::kv_module {

const DbRecordPtr& KnownRequests::add(const DbKey& db) {
  const auto [at, is_new] = records_.try_emplace(db);
  if (is_new) at->second = make_db_record(kv_, db);
  return at->second;
}

runtime::Bytes KnownRequests::add(const KvRequest& request) {
  Known known{runtime::Bytes(to_json(request)), {request.action, {}, add(request.db)}};
  const std::string& opening = known.request.db->opening;
  KvAction action;
  const auto text = read_compact_rest(known.body.view().substr(opening.size()), action);
  if (text) known.request.action_text = *text;
  runtime::Bytes body = known.body;
  requests_.insert_or_assign(body.data(), std::move(known));
  return body;
}

DbRecordPtr KnownRequests::find(const DbKey& db) const {
  const auto found = records_.find(db);
  return found == records_.end() ? nullptr : found->second;
}

const ReadRequest* KnownRequests::find(std::string_view body) const {
  const Known* found = requests_.find(body.data());
  return found != nullptr && found->body.size() == body.size() ? &found->request : nullptr;
}

}  // namespace hypersim::kv_module
