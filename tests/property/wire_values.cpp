#include "wire_values.hpp"

namespace hypersim::property {

using kv_module::DbKey;
using kv_module::KvAction;
using kv_module::KvError;
using kv_module::KvRequest;
using kv_module::KvResponse;
using kv_module::TxId;

namespace {

/// Several texts joined into one.
rc::Gen<std::string> joined(const rc::Gen<std::string>& part) {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(part), [](const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& one : parts) all += one;
    return all;
  });
}

/// A part of a name: not empty, and without the characters that separate parts.
rc::Gen<std::string> any_part() {
  const auto plain = rc::gen::elementOf(std::string("abcz019-."));
  const auto strange = rc::gen::suchThat(
      rc::gen::arbitrary<char>(), [](char c) { return c != ':' && c != '@' && static_cast<unsigned char>(c) < 0x80; });
  return rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::weightedOneOf<char>({{9, plain}, {1, strange}})));
}

rc::Gen<TxId> any_tx() {
  const auto any = rc::gen::oneOf(rc::gen::arbitrary<std::uint64_t>(),
                                  rc::gen::element<std::uint64_t>(0, 1, UINT64_MAX, UINT64_MAX - 1, 1ULL << 63));
  return rc::gen::map(any, [](std::uint64_t value) { return TxId{value}; });
}

rc::Gen<std::optional<TxId>> maybe_tx() {
  return rc::gen::apply([](bool present, TxId tx) { return present ? std::optional<TxId>(tx) : std::nullopt; },
                        rc::gen::arbitrary<bool>(), any_tx());
}

rc::Gen<DbKey> any_db() {
  return rc::gen::apply(
      [](runtime::PackageId package, std::string name) {
        return DbKey{std::move(package), std::move(name)};
      },
      any_package(), any_text());
}

rc::Gen<KvAction> any_action() {
  using namespace kv_module;
  const auto action = [](auto value) { return KvAction(std::move(value)); };
  return rc::gen::oneOf(rc::gen::element<KvAction>(Open{}, RemoveDb{}, BeginTx{}),
                        rc::gen::apply(
                            [](std::string key, std::optional<TxId> tx) {
                              return KvAction(Set{std::move(key), tx});
                            },
                            any_bytes(), maybe_tx()),
                        rc::gen::apply(
                            [](std::string key, std::optional<TxId> tx) {
                              return KvAction(Delete{std::move(key), tx});
                            },
                            any_bytes(), maybe_tx()),
                        rc::gen::map(any_bytes(), [action](std::string key) { return action(Get{std::move(key)}); }),
                        rc::gen::map(any_tx(), [action](TxId tx) { return action(Commit{tx}); }));
}

}  // namespace

rc::Gen<std::string> any_bytes() { return rc::gen::container<std::string>(rc::gen::arbitrary<char>()); }

rc::Gen<std::string> any_text() {
  const auto letter = rc::gen::map(rc::gen::inRange('a', '{'), [](char c) { return std::string(1, c); });
  const auto other = rc::gen::element<std::string>("\"", "\\", "/", "\n", "\x01", "\x7f", " ", "{", "[", ",", ":", "é",
                                                   "€", "\xEF\xBF\xBF", "\xF0\x9D\x84\x9E", std::string("\0", 1));
  return joined(rc::gen::weightedOneOf<std::string>({{3, letter}, {1, other}}));
}

rc::Gen<runtime::PackageId> any_package() {
  return rc::gen::apply(
      [](std::string name, std::string publisher) {
        return runtime::PackageId{std::move(name), std::move(publisher)};
      },
      any_part(), any_part());
}

rc::Gen<runtime::ProcessId> any_process() {
  return rc::gen::apply(
      [](const std::string& name, const runtime::PackageId& package) { return runtime::ProcessId(name, package); },
      any_part(), any_package());
}

rc::Gen<runtime::Address> any_address() {
  return rc::gen::apply(
      [](const std::string& node, const runtime::ProcessId& process) { return runtime::Address(node, process); },
      any_part(), any_process());
}

rc::Gen<runtime::Capability> any_capability() {
  return rc::gen::apply(
      [](const runtime::Address& issuer, const std::string& params) { return runtime::Capability(issuer, params); },
      any_address(), any_text());
}

rc::Gen<KvRequest> any_request() {
  return rc::gen::apply(
      [](DbKey db, KvAction action) {
        return KvRequest{std::move(db), std::move(action)};
      },
      any_db(), any_action());
}

rc::Gen<KvError> any_error() {
  using Kind = KvError::Kind;
  return rc::gen::oneOf(
      rc::gen::map(rc::gen::element(Kind::KeyNotFound, Kind::NoWriteCap, Kind::NoReadCap, Kind::MismatchingPackageId,
                                    Kind::AddCapFailed, Kind::MalformedRequest),
                   [](Kind kind) { return KvError::of(kind); }),
      rc::gen::map(any_db(), [](DbKey db) { return KvError::no_db(std::move(db)); }),
      rc::gen::map(any_tx(), [](TxId tx) { return KvError::no_tx(tx); }),
      rc::gen::map(any_text(), [](std::string text) { return KvError::rocksdb(std::move(text)); }),
      rc::gen::map(any_text(), [](std::string text) { return KvError::io(std::move(text)); }));
}

rc::Gen<KvResponse> any_response() {
  using namespace kv_module;
  return rc::gen::oneOf(rc::gen::just(KvResponse(KvOk{})),
                        rc::gen::map(any_tx(), [](TxId tx) { return KvResponse(KvTxBegun{tx}); }),
                        rc::gen::map(any_bytes(), [](std::string key) { return KvResponse(KvGot{std::move(key)}); }),
                        rc::gen::map(any_error(), [](KvError error) { return KvResponse(std::move(error)); }));
}

rc::Gen<kv_module::KvCapabilityParams> any_params() {
  using namespace kv_module;
  return rc::gen::apply(
      [](KvCapabilityKind kind, DbKey db) {
        return KvCapabilityParams{kind, std::move(db)};
      },
      rc::gen::element(KvCapabilityKind::Read, KvCapabilityKind::Write), any_db());
}

rc::Gen<std::string> damaged(const std::string& text) {
  struct Change {
    std::size_t at, length;
    std::string put;
  };
  const auto token = rc::gen::element<std::string>(
      "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "0", "-", "-0", "1e9", "1.0", "256", "18446744073709551616",
      " ", "\\u0041", "\\ud800", "\xFF", "\x1f", "\"key\":[],", "\"tx_id\":", "\"Set\"", "{\"Get\":", "\"None\"",
      "\"metadata\":null,", "\"rsvp\":", "\"public\":true,", "[]", "true", "/**/", "");
  const auto change = rc::gen::apply(
      [](std::size_t at, std::size_t length, std::string put) {
        return Change{at, length, std::move(put)};
      },
      rc::gen::arbitrary<std::size_t>(), rc::gen::weightedElement<std::size_t>({{4, 0}, {4, 1}, {1, 5}, {1, 20}}),
      token);
  return rc::gen::map(
      rc::gen::mapcat(rc::gen::inRange<std::size_t>(1, 4),
                      [change](std::size_t count) { return rc::gen::container<std::vector<Change>>(count, change); }),
      [text](const std::vector<Change>& changes) {
        std::string damaged = text;
        for (const Change& one : changes) damaged.replace(one.at % (damaged.size() + 1), one.length, one.put);
        return damaged;
      });
}

}  // namespace hypersim::property
