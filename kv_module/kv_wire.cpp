#include "hypersim/kv_module/kv_wire.hpp"

#include <utility>

#include "hypersim/runtime/json_decode.hpp"
#include "hypersim/runtime/overload.hpp"
#include "hypersim/runtime/wire.hpp"

#include "compact_wire.hpp"

namespace hypersim::kv_module {
namespace {

using runtime::append_json;
using runtime::append_json_byte_array;
using runtime::append_json_string;
using runtime::append_json_u64;
using runtime::field;
using runtime::JsonBuffer;
using runtime::JsonReader;
using runtime::JsonVariant;
using runtime::optional_field;
using runtime::Overload;

// Writing -----------------------------------------------------------------------------------------------------------

/// `"Name"`.
void append_unit(std::string& out, std::string_view name) { out.append("\"").append(name).append("\""); }

/// `{"Name":`; the caller writes the data and the '}'.
void begin_variant(std::string& out, std::string_view name) { out.append("{\"").append(name).append("\":"); }

/// How much the params of a capability have beside the database.
constexpr std::size_t kParamsWithoutDb = std::string_view(R"({"kind":"write","db_key":})").size();

/// `["package", "db"]`, as serde writes a pair.
void append_json(std::string& out, const DbKey& db) {
  out += '[';
  append_json(out, db.package);
  out += ',';
  append_json_string(out, db.db);
  out += ']';
}

void append_tx_id(std::string& out, TxId tx_id) {
  out += "{\"tx_id\":";
  append_json_u64(out, tx_id.value);
  out += '}';
}

// Requests are written in one pass, because there are many of them.

/// The most characters that put() writes.
std::size_t size_max(const KvAction& action) {
  constexpr std::size_t kWithoutKey = 64;
  const auto key_max =
      Overload{[](const auto& with_key) { return JsonBuffer::byte_array_max(with_key.key); },
               [](const Open&) { return std::size_t{0}; }, [](const RemoveDb&) { return std::size_t{0}; },
               [](const BeginTx&) { return std::size_t{0}; }, [](const Commit&) { return std::size_t{0}; }};
  return kWithoutKey + std::visit(key_max, action);
}

/// What Set and Delete carry.
void put_staged(JsonBuffer& to, std::string_view key, std::optional<TxId> tx_id) {
  to.put("{\"key\":");
  to.put_byte_array(key);
  to.put(",\"tx_id\":");
  tx_id ? to.put_u64(tx_id->value) : to.put("null");
  to.put("}}");
}

void put(JsonBuffer& to, const KvAction& action) {
  if (const auto* get = std::get_if<Get>(&action)) {
    to.put("{\"Get\":");
    to.put_byte_array(get->key);
    to.put("}");
  } else if (const auto* set = std::get_if<Set>(&action)) {
    to.put("{\"Set\":");
    put_staged(to, set->key, set->tx_id);
  } else if (const auto* del = std::get_if<Delete>(&action)) {
    to.put("{\"Delete\":");
    put_staged(to, del->key, del->tx_id);
  } else if (const auto* commit = std::get_if<Commit>(&action)) {
    to.put("{\"Commit\":{\"tx_id\":");
    to.put_u64(commit->tx_id.value);
    to.put("}}");
  } else {
    to.put("\"");
    to.put(name_of(action));
    to.put("\"");
  }
}

void append_json(std::string& out, const KvError& error) {
  const std::string_view name = name_of(error.kind);
  switch (error.kind) {
    case KvError::Kind::NoDb:
      begin_variant(out, name);
      append_json(out, error.db);
      break;
    case KvError::Kind::NoTx:
      begin_variant(out, name);
      append_json_u64(out, error.tx_id.value);
      break;
    case KvError::Kind::RocksDBError:
    case KvError::Kind::IOError:
      begin_variant(out, name);
      append_json_string(out, error.error);
      break;
    default:
      append_unit(out, name);
      return;
  }
  out += '}';
}

// Reading -----------------------------------------------------------------------------------------------------------

bool read_pair(JsonReader& in, DbKey& out) {
  return runtime::read_tuple(
      in, [&] { return runtime::read_json(in, out.package); }, [&] { return in.read_string(out.db); });
}

bool read_optional_tx_id(JsonReader& in, std::optional<TxId>& out) {
  bool present = false;
  TxId tx_id;
  if (!runtime::read_option(in, present, [&] { return in.read_u64(tx_id.value); })) return false;
  if (present) out = tx_id;
  return true;
}

bool read_tx_id(JsonReader& in, TxId& out) {
  return runtime::read_struct(in, field("tx_id", [&] { return in.read_u64(out.value); }));
}

/// Set or Delete.
template <class Staged>
bool read_staged(JsonReader& in, KvAction& out) {
  auto& staged = out.emplace<Staged>();
  return runtime::read_struct(in, field("key", [&] { return in.read_byte_array(staged.key); }),
                              optional_field("tx_id", [&] { return read_optional_tx_id(in, staged.tx_id); }));
}

bool read_json(JsonReader& in, KvAction& out) {
  return runtime::read_enum(in, [&](std::string_view name, const JsonVariant& variant) {
    if (name == "Open") return out.emplace<Open>(), variant.unit();
    if (name == "RemoveDb") return out.emplace<RemoveDb>(), variant.unit();
    if (name == "Set") return variant.holds([&] { return read_staged<Set>(in, out); });
    if (name == "Delete") return variant.holds([&] { return read_staged<Delete>(in, out); });
    if (name == "Get") return variant.holds([&] { return in.read_byte_array(out.emplace<Get>().key); });
    if (name == "BeginTx") return out.emplace<BeginTx>(), variant.unit();
    if (name == "Commit") return variant.holds([&] { return read_tx_id(in, out.emplace<Commit>().tx_id); });
    return variant.unknown(name, {"Open", "RemoveDb", "Set", "Delete", "Get", "BeginTx", "Commit"});
  });
}

bool read_json(JsonReader& in, KvRequest& out) {
  return runtime::read_struct(in, field("package_id", [&] { return runtime::read_json(in, out.db.package); }),
                              field("db", [&] { return in.read_string(out.db.db); }),
                              field("action", [&] { return read_json(in, out.action); }));
}

bool read_json(JsonReader& in, KvError& out) {
  return runtime::read_enum(in, [&](std::string_view name, const JsonVariant& variant) {
    const auto kind = kv_error_kind(name);
    if (!kind) return variant.unknown(name);
    out = KvError::of(*kind);
    switch (*kind) {
      case KvError::Kind::NoDb:
        return variant.holds([&] { return read_pair(in, out.db); });
      case KvError::Kind::NoTx:
        return variant.holds([&] { return in.read_u64(out.tx_id.value); });
      case KvError::Kind::RocksDBError:
      case KvError::Kind::IOError:
        return variant.holds([&] { return in.read_string(out.error); });
      default:
        return variant.unit();
    }
  });
}

bool read_json(JsonReader& in, KvResponse& out) {
  return runtime::read_enum(in, [&](std::string_view name, const JsonVariant& variant) {
    if (name == "Ok") return out.emplace<KvOk>(), variant.unit();
    if (name == "BeginTx") return variant.holds([&] { return read_tx_id(in, out.emplace<KvTxBegun>().tx_id); });
    if (name == "Get") return variant.holds([&] { return in.read_byte_array(out.emplace<KvGot>().key); });
    if (name == "Err") return variant.holds([&] { return read_json(in, out.emplace<KvError>()); });
    return variant.unknown(name);
  });
}

bool read_json(JsonReader& in, KvCapabilityKind& out) {
  return runtime::read_enum(in, [&](std::string_view name, const JsonVariant& variant) {
    if (name != "read" && name != "write") return variant.unknown(name, {"read", "write"});
    out = name == "read" ? KvCapabilityKind::Read : KvCapabilityKind::Write;
    return variant.unit();
  });
}

bool read_json(JsonReader& in, KvCapabilityParams& out) {
  return runtime::read_struct(in, field("kind", [&] { return read_json(in, out.kind); }),
                              field("db_key", [&] { return read_pair(in, out.db_key); }));
}

template <class T>
std::optional<T> parse(std::string_view text) {
  JsonReader in(text);
  T value;
  if (!read_json(in, value) || !in.finish()) return std::nullopt;
  return value;
}

}  // namespace

std::string to_json(const KvRequest& request) {
  constexpr std::size_t kFields = 80;  // without their values
  const runtime::PackageId& package = request.db.package;
  const std::size_t max = kFields + JsonBuffer::string_max(package.package_name) +
                          JsonBuffer::string_max(package.publisher_node) + JsonBuffer::string_max(request.db.db) +
                          size_max(request.action);
  std::string out;
  runtime::append_json_text(out, max, [&](JsonBuffer& to) {
    to.put("{\"package_id\":{\"package_name\":");
    to.put_string(package.package_name);
    to.put(",\"publisher_node\":");
    to.put_string(package.publisher_node);
    to.put("},\"db\":");
    to.put_string(request.db.db);
    to.put(",\"action\":");
    put(to, request.action);
    to.put("}");
  });
  return out;
}

std::string to_json(const KvAction& action) {
  std::string out;
  runtime::append_json_text(out, size_max(action), [&](JsonBuffer& to) { put(to, action); });
  return out;
}

std::string to_json(const KvResponse& response) {
  std::string out;
  std::visit(Overload{[&](const KvOk&) { append_unit(out, "Ok"); },
                      [&](const KvTxBegun& begun) {
                        begin_variant(out, "BeginTx");
                        append_tx_id(out, begun.tx_id);
                        out += '}';
                      },
                      [&](const KvGot& got) {
                        out.reserve(16 + 4 * got.key.size());
                        begin_variant(out, "Get");
                        append_json_byte_array(out, got.key);
                        out += '}';
                      },
                      [&](const KvError& error) {
                        begin_variant(out, "Err");
                        append_json(out, error);
                        out += '}';
                      }},
             response);
  return out;
}

std::string to_json(const KvError& error) {
  std::string out;
  append_json(out, error);
  return out;
}

std::string to_json(const KvCapabilityParams& params) { return DbParams(params.db_key).json(params.kind); }

DbParams::DbParams(const DbKey& db) { append_json(db_, db); }

std::string DbParams::json(KvCapabilityKind kind) const {
  std::string out;
  out.reserve(db_.size() + kParamsWithoutDb);
  out.append("{\"kind\":\"").append(name_of(kind)).append("\",\"db_key\":").append(db_).append("}");
  return out;
}

std::string DbParams::canonical_json(KvCapabilityKind kind) const {
  std::string out;
  out.reserve(db_.size() + kParamsWithoutDb);
  out.append("{\"db_key\":").append(db_).append(",\"kind\":\"").append(name_of(kind)).append("\"}");
  return out;
}

std::optional<KvRequest> parse_kv_request(std::string_view text) {
  auto compact = read_compact_request(text);
  return compact ? std::move(compact) : parse_kv_request_strictly(text);
}
std::optional<runtime::JsonMistake> kv_request_mistake(std::string_view text) {
  JsonReader in(text);
  KvRequest value;
  if (read_json(in, value) && in.finish()) return std::nullopt;
  return *in.mistake();
}

std::optional<KvRequest> parse_kv_request_strictly(std::string_view text) { return parse<KvRequest>(text); }
std::optional<KvAction> parse_kv_action(std::string_view text) { return parse<KvAction>(text); }
std::optional<KvResponse> parse_kv_response(std::string_view text) {
  auto compact = read_compact_response(text);
  return compact ? std::move(compact) : parse_kv_response_strictly(text);
}
std::optional<KvResponse> parse_kv_response_strictly(std::string_view text) { return parse<KvResponse>(text); }
std::optional<KvError> parse_kv_error(std::string_view text) { return parse<KvError>(text); }
std::optional<KvCapabilityParams> parse_kv_capability_params(std::string_view text) {
  return parse<KvCapabilityParams>(text);
}

}  // namespace hypersim::kv_module
