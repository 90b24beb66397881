#include "hypersim/kv_module/request_reader.hpp"

#include <algorithm>
#include <optional>

#include "hypersim/kv_module/kv_wire.hpp"

#include "compact_wire.hpp"
#include "db_name.hpp"

namespace hypersim::kv_module {

namespace {

/// How many databases are remembered. There is a limit because anybody may ask for any name.
constexpr std::size_t kRememberedMax = 1024;

/// Else it is never the name of a database, and of any length.
bool may_be_remembered(const DbKey& db) {
  return db.db.size() + db.package.package_name.size() + db.package.publisher_node.size() <= 2 * kNameBytesMax;
}

}  // namespace

DbRecordPtr make_db_record(const runtime::Address& kv, const DbKey& db) {
  return std::make_shared<const DbRecord>(DbRecord{db, db.text(), compact_opening(db), kv_capabilities(kv, db)});
}

bool RequestReader::read(std::string_view body, ReadRequest& request) {
  if (known_ != nullptr) {
    if (const ReadRequest* known = known_->find(body)) return request = *known, true;
  }
  for (const DbRecordPtr& recent : recent_) {
    if (recent == nullptr || !body.starts_with(recent->opening)) continue;
    const auto text = read_compact_rest(body.substr(recent->opening.size()), request.action);
    if (!text) break;
    request.action_text = *text;
    request.db = recent;
    return true;
  }
  std::optional<KvRequest> parsed = parse_kv_request(body);
  if (!parsed) return false;
  request.action = std::move(parsed->action);
  request.action_text = {};
  request.db = record(parsed->db);
  return true;
}

DbRecordPtr RequestReader::record(const DbKey& db) {
  const auto is_it = [&](const DbRecordPtr& recent) { return recent != nullptr && recent->key == db; };
  if (const auto found = std::find_if(recent_.begin(), recent_.end(), is_it); found != recent_.end()) return *found;
  DbRecordPtr record = made(db);
  if (may_be_remembered(db)) recent_[oldest_++ % recent_.size()] = record;
  return record;
}

DbRecordPtr RequestReader::made(const DbKey& db) {
  if (known_ != nullptr) {
    if (DbRecordPtr known = known_->find(db)) return known;
  }
  if (const auto found = others_.find(db); found != others_.end()) return found->second;
  DbRecordPtr record = make_db_record(kv_, db);
  if (!may_be_remembered(db)) return record;
  if (others_.size() == kRememberedMax) others_.clear();
  others_.emplace(db, record);
  return record;
}

}  // namespace hypersim::kv_module
