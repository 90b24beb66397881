#include "catalogue.hpp"

#include <algorithm>

namespace hypersim::kv_module {

namespace {

/// Where it is among those that are open. Whether two are equal is found out sooner than which is the first.
template <class Entries>
auto look_up(Entries& open, const DbKey& db) {
  constexpr std::size_t kFew = 4;
  if (open.size() > kFew) return open.find(db);
  return std::find_if(open.begin(), open.end(), [&](const auto& entry) { return entry.first == db; });
}

}  // namespace

Catalogue::Catalogue(Disk& disk, std::size_t limit, std::size_t limit_min)
    : disk_(disk), limit_min_(limit_min), limit_(std::max(limit, limit_min)) {}

KvResult<Database*> Catalogue::open(const DbKey& db, Disk::OpenMode mode) {
  if (recent_ == open_.end() || recent_->first != db) recent_ = look_up(open_, db);
  if (recent_ == open_.end()) {
    shrink_to(limit_ - 1);
    auto opened = disk_.open(db, mode);
    if (!opened) return runtime::fail(std::move(opened).error());
    recent_ = open_.emplace(db, Entry{std::move(*opened), 0}).first;
  }
  recent_->second.last_use = ++uses_;
  return recent_->second.database.get();
}

Database* Catalogue::find(const DbKey& db) const {
  if (recent_ != open_.end() && recent_->first == db) return recent_->second.database.get();
  const auto found = look_up(open_, db);
  return found == open_.end() ? nullptr : found->second.database.get();
}

void Catalogue::close(const DbKey& db) {
  if (const auto found = open_.find(db); found != open_.end()) erase(found);
}

void Catalogue::erase(Entries::iterator entry) {
  recent_ = open_.end();
  open_.erase(entry);
}

void Catalogue::crash() {
  for (auto& [db, entry] : open_) entry.database->crash();
  recent_ = open_.end();
  open_.clear();
}

void Catalogue::set_limit(std::size_t limit) {
  limit_ = std::max(limit, limit_min_);
  shrink_to(limit_);
}

std::vector<DbKey> Catalogue::by_last_use() const {
  std::vector<std::pair<std::uint64_t, DbKey>> order;
  order.reserve(open_.size());
  for (const auto& [db, entry] : open_) order.emplace_back(entry.last_use, db);
  std::sort(order.begin(), order.end());
  std::vector<DbKey> dbs;
  dbs.reserve(order.size());
  for (auto& [last_use, db] : order) dbs.push_back(std::move(db));
  return dbs;
}

void Catalogue::shrink_to(std::size_t count) {
  while (open_.size() > count) {
    erase(std::min_element(open_.begin(), open_.end(),
                           [](const auto& a, const auto& b) { return a.second.last_use < b.second.last_use; }));
  }
}

}  // namespace hypersim::kv_module
