#include "hypersim/processes/kv.hpp"

#include <array>

#include "hypersim/runtime/json_decode.hpp"
#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/wire.hpp"

namespace hypersim::processes::kv {

using runtime::append_json_byte_array;
using runtime::append_json_string;
using runtime::append_json_u64;

namespace {

constexpr std::array<std::string_view, 14> kNames = {"NoDb",
                                                     "KeyNotFound",
                                                     "NoTx",
                                                     "NoWriteCap",
                                                     "NoReadCap",
                                                     "MismatchingPackageId",
                                                     "AddCapFailed",
                                                     "MalformedRequest",
                                                     "RocksDBError",
                                                     "IOError",
                                                     "Timeout",
                                                     "Offline",
                                                     "UnexpectedResponse",
                                                     "NotJson"};
/// The errors that kv itself has.
constexpr std::size_t kKvErrors = 10;

}  // namespace

std::string_view name_of(Error::Kind kind) { return kNames[static_cast<std::size_t>(kind)]; }

namespace detail {

namespace {

/// `{"package_id":…,"db":…,"action":`; the caller writes the action and the '}'.
std::string opening(const Place& place, std::size_t key_size = 0) {
  std::string out;
  out.reserve(128 + place.db.size() + 4 * key_size);
  out += "{\"package_id\":";
  runtime::append_json(out, place.package_id);
  out += ",\"db\":";
  append_json_string(out, place.db);
  out += ",\"action\":";
  return out;
}

runtime::RequestDraft request(const Place& place, std::string body) {
  static const Address kKv(NodeId(runtime::kOur), runtime::modules::kv());
  runtime::RequestDraft draft(kKv, Bytes(std::move(body)));
  draft.expects_response_s = place.timeout_s;
  return draft;
}

/// What Set and Delete carry.
void append_staged(std::string& out, std::string_view key, std::optional<std::uint64_t> tx_id) {
  out += "{\"key\":";
  append_json_byte_array(out, key);
  out += ",\"tx_id\":";
  if (tx_id) {
    append_json_u64(out, *tx_id);
  } else {
    out += "null";
  }
  out += "}}}";
}

Error of_kind(Error::Kind kind, std::string text) { return {kind, std::move(text), 0}; }

/// The text of the shipped type.
std::string display(const Error& error, const PackageId& package, const std::string& detail) {
  switch (error.kind) {
    case Error::Kind::NoDb:
      return "db [" + package.text() + ", " + detail + "] does not exist";
    case Error::Kind::KeyNotFound:
      return "key not found";
    case Error::Kind::NoTx:
      return "no transaction " + std::to_string(error.tx_id) + " found";
    case Error::Kind::NoWriteCap:
      return "no write capability for requested DB";
    case Error::Kind::NoReadCap:
      return "no read capability for requested DB";
    case Error::Kind::MismatchingPackageId:
      return "request to open or remove DB with mismatching package ID";
    case Error::Kind::AddCapFailed:
      return "failed to generate capability for new DB";
    case Error::Kind::MalformedRequest:
      return "kv got a malformed request that either failed to deserialize or was missing a required blob";
    case Error::Kind::RocksDBError:
      return "RocksDB internal error: " + detail;
    case Error::Kind::IOError:
      return "IO error: " + detail;
    default:
      return detail;
  }
}

bool read_error(runtime::JsonReader& in, Error& out) {
  return runtime::read_enum(in, [&](std::string_view name, const runtime::JsonVariant& variant) {
    std::size_t kind = 0;
    while (kind < kKvErrors && kNames[kind] != name) ++kind;
    if (kind == kKvErrors) return variant.unknown(name);
    out.kind = static_cast<Error::Kind>(kind);
    PackageId package;
    std::string detail;
    bool read = false;
    if (out.kind == Error::Kind::NoDb) {
      read = variant.holds([&] {
        return runtime::read_tuple(
            in, [&] { return runtime::read_json(in, package); }, [&] { return in.read_string(detail); });
      });
    } else if (out.kind == Error::Kind::NoTx) {
      read = variant.holds([&] { return in.read_u64(out.tx_id); });
    } else if (out.kind == Error::Kind::RocksDBError || out.kind == Error::Kind::IOError) {
      read = variant.holds([&] { return in.read_string(detail); });
    } else {
      read = variant.unit();
    }
    out.text = display(out, package, detail);
    return read;
  });
}

/// KvResponse.
struct Response {
  enum class Kind { Ok, BeginTx, Get, Err } kind = Kind::Ok;
  std::uint64_t tx_id = 0;
  Error error;
};

bool read_response(runtime::JsonReader& in, Response& out) {
  return runtime::read_enum(in, [&](std::string_view name, const runtime::JsonVariant& variant) {
    if (name == "Ok") return variant.unit();
    if (name == "BeginTx") {
      out.kind = Response::Kind::BeginTx;
      return variant.holds(
          [&] { return runtime::read_struct(in, runtime::field("tx_id", [&] { return in.read_u64(out.tx_id); })); });
    }
    if (name == "Get") {
      out.kind = Response::Kind::Get;
      std::string key;
      return variant.holds([&] { return in.read_byte_array(key); });
    }
    if (name == "Err") {
      out.kind = Response::Kind::Err;
      return variant.holds([&] { return read_error(in, out.error); });
    }
    return variant.unknown(name);
  });
}

/// kv's answer, if it is of the requested kind. Usual answers are recognized without parsing them again.
Result<Response, Error> read(const runtime::Answer& answer, Response::Kind expected) {
  if (const auto* failed = std::get_if<runtime::ReceivedError>(&answer)) {
    const bool offline = failed->error.kind == runtime::SendErrorKind::Offline;
    return fail(of_kind(offline ? Error::Kind::Offline : Error::Kind::Timeout,
                        to_text(processes::detail::to_result(answer).error())));
  }
  const std::string_view text = std::get<runtime::ReceivedResponse>(answer).message->body().view();
  Response response;
  if (text == "\"Ok\"" && expected == Response::Kind::Ok) return response;
  runtime::JsonReader in(text);
  if (!read_response(in, response) || !in.finish()) {
    return fail(of_kind(Error::Kind::UnexpectedResponse, "kv: unexpected response " + std::string(text)));
  }
  if (response.kind == Response::Kind::Err) return fail(std::move(response.error));
  if (response.kind != expected) {
    return fail(of_kind(Error::Kind::UnexpectedResponse, "kv: unexpected response " + std::string(text)));
  }
  return response;
}

}  // namespace

runtime::RequestDraft open(const Place& place) { return request(place, opening(place) + "\"Open\"}"); }
runtime::RequestDraft remove_db(const Place& place) { return request(place, opening(place) + "\"RemoveDb\"}"); }
runtime::RequestDraft begin_tx(const Place& place) { return request(place, opening(place) + "\"BeginTx\"}"); }

runtime::RequestDraft get(const Place& place, std::string_view key) {
  std::string body = opening(place, key.size());
  body += "{\"Get\":";
  append_json_byte_array(body, key);
  body += "}}";
  return request(place, std::move(body));
}

runtime::RequestDraft set(const Place& place, std::string_view key, Bytes value, std::optional<std::uint64_t> tx_id) {
  std::string body = opening(place, key.size());
  body += "{\"Set\":";
  append_staged(body, key, tx_id);
  runtime::RequestDraft draft = request(place, std::move(body));
  draft.blob = LazyLoadBlob{std::nullopt, std::move(value)};
  return draft;
}

runtime::RequestDraft erase(const Place& place, std::string_view key, std::optional<std::uint64_t> tx_id) {
  std::string body = opening(place, key.size());
  body += "{\"Delete\":";
  append_staged(body, key, tx_id);
  return request(place, std::move(body));
}

runtime::RequestDraft commit_tx(const Place& place, std::uint64_t tx_id) {
  std::string body = opening(place) + "{\"Commit\":{\"tx_id\":";
  append_json_u64(body, tx_id);
  return request(place, std::move(body) + "}}}");
}

Result<Done, Error> read_ok(const runtime::Answer& answer) {
  auto response = read(answer, Response::Kind::Ok);
  if (!response) return fail(response.error());
  return Done{};
}

Result<std::uint64_t, Error> read_tx_id(const runtime::Answer& answer) {
  auto response = read(answer, Response::Kind::BeginTx);
  if (!response) return fail(response.error());
  return response.unwrap().tx_id;
}

Result<Bytes, Error> read_value(const runtime::Answer& answer) {
  auto response = read(answer, Response::Kind::Get);
  if (!response) return fail(response.error());
  const auto& blob = std::get<runtime::ReceivedResponse>(answer).message->blob;
  if (!blob) return fail(of_kind(Error::Kind::UnexpectedResponse, "kv: no blob"));
  return blob->bytes;
}

}  // namespace detail

Capability capability(Right right, const PackageId& package_id, std::string_view db, Where where) {
  std::string params = right == Right::Read ? "{\"kind\":\"read\",\"db_key\":[" : "{\"kind\":\"write\",\"db_key\":[";
  runtime::append_json(params, package_id);
  params += ',';
  append_json_string(params, db);
  params += "]}";
  return Capability(Address(our_address(where).node(), runtime::modules::kv()), std::move(params));
}

}  // namespace hypersim::processes::kv
