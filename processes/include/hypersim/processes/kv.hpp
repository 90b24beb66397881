#pragma once
// Key-value databases of kv:distro:sys. Typed calls store keys and values as JSON text, exactly as the Rust library
// does (the key `a` is the three bytes `"a"`); the _raw calls take plain bytes.
//
//   auto kv = (co_await kv::open<std::string, std::string>(our.package_id(), "birthdays")).unwrap();
//   (co_await kv.set("hello", "world")).unwrap();

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "hypersim/processes/life.hpp"

namespace hypersim::processes::kv {

/// Why a call failed: an error of kv, with the text of the shipped type, or no proper answer.
struct Error {
  enum class Kind {
    NoDb,
    KeyNotFound,
    NoTx,
    NoWriteCap,
    NoReadCap,
    MismatchingPackageId,
    AddCapFailed,
    MalformedRequest,
    RocksDBError,
    IOError,
    Timeout,             // no answer: kv may not be messaged, or may not answer
    Offline,             // the node of the database is not there
    UnexpectedResponse,  // kv answered something else
    NotJson,             // what is stored is not of the type that is asked for
  };
  Kind kind = Kind::UnexpectedResponse;
  std::string text;
  std::uint64_t tx_id = 0;  // NoTx

  friend bool operator==(const Error& error, Kind other) { return error.kind == other; }
};
/// `key not found`.
inline const std::string& to_text(const Error& error) { return error.text; }
/// `KeyNotFound`.
std::string_view name_of(Error::Kind kind);

inline constexpr std::chrono::seconds kTimeout{5};

namespace detail {

/// A database, as a request names it.
struct Place {
  PackageId package_id;
  std::string db;
  std::uint64_t timeout_s = 0;
};

inline Place place(PackageId package_id, std::string_view db, std::optional<std::chrono::seconds> timeout,
                   Where where) {
  return {std::move(package_id), std::string(db), processes::detail::whole(timeout.value_or(kTimeout), where)};
}

// Requests, as drafts.
runtime::RequestDraft open(const Place& place);
runtime::RequestDraft remove_db(const Place& place);
runtime::RequestDraft get(const Place& place, std::string_view key);
runtime::RequestDraft set(const Place& place, std::string_view key, Bytes value, std::optional<std::uint64_t> tx_id);
runtime::RequestDraft erase(const Place& place, std::string_view key, std::optional<std::uint64_t> tx_id);
runtime::RequestDraft begin_tx(const Place& place);
runtime::RequestDraft commit_tx(const Place& place, std::uint64_t tx_id);

// Answers.
Result<Done, Error> read_ok(const runtime::Answer& answer);
Result<std::uint64_t, Error> read_tx_id(const runtime::Answer& answer);
Result<Bytes, Error> read_value(const runtime::Answer& answer);

struct ToDone {
  Result<Done, Error> operator()(const Context&, const runtime::Answer& answer) const { return read_ok(answer); }
};
struct ToTxId {
  Result<std::uint64_t, Error> operator()(const Context&, const runtime::Answer& answer) const {
    return read_tx_id(answer);
  }
};
struct ToBytes {
  Result<Bytes, Error> operator()(const Context&, const runtime::Answer& answer) const { return read_value(answer); }
};
template <class T>
struct ToValue {
  Result<T, Error> operator()(const Context&, const runtime::Answer& answer) const {
    Result<Bytes, Error> bytes = read_value(answer);
    if (!bytes) return fail(bytes.error());
    Result<T> value = from_json<T>(bytes.unwrap().view());
    if (!value) return fail(Error{Error::Kind::NotJson, "the stored value is not of this type: " + value.error()});
    return std::move(value).unwrap();
  }
};
template <class Handle>
struct ToHandle {
  Handle handle;
  Result<Handle, Error> operator()(const Context&, const runtime::Answer& answer) const {
    const Result<Done, Error> opened = read_ok(answer);
    if (!opened) return fail(opened.error());
    return handle;
  }
};

template <class Map>
using Ask = Call<runtime::AskOp, Map>;

}  // namespace detail

/// An open database. It may be copied freely. Without a `tx_id`, a call acts at once. With one, it is staged and takes
/// effect with commit_tx(); reads never see what is staged. Errors are kv::Error.
template <class K, class V>
class Kv {
 public:
  static_assert(JsonValue<K>,
                "the keys of a Kv need a JSON form: write HYPERSIM_JSON(Type, member, …) beside the type");
  static_assert(JsonValue<V>,
                "the values of a Kv need a JSON form: write HYPERSIM_JSON(Type, member, …) beside the type");

  explicit Kv(detail::Place place) : place_(std::move(place)) {}

  const PackageId& package_id() const { return place_.package_id; }
  const std::string& db() const { return place_.db; }
  /// When a call gives up.
  std::chrono::seconds timeout() const { return std::chrono::seconds(place_.timeout_s); }

  detail::Ask<detail::ToValue<V>> get(const JsonArgument<K>& key, Where where = Where::here()) const {
    return {"Kv::get()", where, {}, detail::get(place_, key.text())};
  }
  /// A value of another type.
  template <class T>
  detail::Ask<detail::ToValue<T>> get_as(const JsonArgument<K>& key, Where where = Where::here()) const {
    return {"Kv::get_as()", where, {}, detail::get(place_, key.text())};
  }
  detail::Ask<detail::ToBytes> get_raw(std::string_view key, Where where = Where::here()) const {
    return {"Kv::get_raw()", where, {}, detail::get(place_, key)};
  }

  detail::Ask<detail::ToDone> set(const JsonArgument<K>& key, const JsonArgument<V>& value,
                                  std::optional<std::uint64_t> tx_id = std::nullopt,
                                  Where where = Where::here()) const {
    return {"Kv::set()", where, {}, detail::set(place_, key.text(), Bytes(value.text()), tx_id)};
  }
  template <class T>
  detail::Ask<detail::ToDone> set_as(const JsonArgument<K>& key, T&& value,
                                     std::optional<std::uint64_t> tx_id = std::nullopt,
                                     Where where = Where::here()) const {
    const JsonArgument<std::remove_cvref_t<T>> json(std::forward<T>(value));
    return {"Kv::set_as()", where, {}, detail::set(place_, key.text(), Bytes(json.text()), tx_id)};
  }
  detail::Ask<detail::ToDone> set_raw(std::string_view key, Bytes value,
                                      std::optional<std::uint64_t> tx_id = std::nullopt,
                                      Where where = Where::here()) const {
    return {"Kv::set_raw()", where, {}, detail::set(place_, key, std::move(value), tx_id)};
  }
  detail::Ask<detail::ToDone> set_raw(std::string_view key, std::string_view value,
                                      std::optional<std::uint64_t> tx_id = std::nullopt,
                                      Where where = Where::here()) const {
    return set_raw(key, Bytes(value), tx_id, where);
  }

  /// Rust's delete(), because `delete` is a keyword of C++.
  detail::Ask<detail::ToDone> delete_(const JsonArgument<K>& key, std::optional<std::uint64_t> tx_id = std::nullopt,
                                      Where where = Where::here()) const {
    return {"Kv::delete_()", where, {}, detail::erase(place_, key.text(), tx_id)};
  }
  /// A key of another type.
  template <class T>
  detail::Ask<detail::ToDone> delete_as(T&& key, std::optional<std::uint64_t> tx_id = std::nullopt,
                                        Where where = Where::here()) const {
    return {"Kv::delete_as()",
            where,
            {},
            detail::erase(place_, JsonArgument<std::remove_cvref_t<T>>(std::forward<T>(key)).text(), tx_id)};
  }
  detail::Ask<detail::ToDone> delete_raw(std::string_view key, std::optional<std::uint64_t> tx_id = std::nullopt,
                                         Where where = Where::here()) const {
    return {"Kv::delete_raw()", where, {}, detail::erase(place_, key, tx_id)};
  }

  detail::Ask<detail::ToTxId> begin_tx(Where where = Where::here()) const {
    return {"Kv::begin_tx()", where, {}, detail::begin_tx(place_)};
  }
  /// Applies what was staged, all or nothing.
  detail::Ask<detail::ToDone> commit_tx(std::uint64_t tx_id, Where where = Where::here()) const {
    return {"Kv::commit_tx()", where, {}, detail::commit_tx(place_, tx_id)};
  }

 private:
  detail::Place place_;
};

/// Opens a database of this process's package. The database is made if it does not exist, and this process gets the
/// capabilities to read and write it. For a database of another package, use use_db().
template <class K, class V>
detail::Ask<detail::ToHandle<Kv<K, V>>> open(PackageId package_id, std::string_view db,
                                             std::optional<std::chrono::seconds> timeout = std::nullopt,
                                             Where where = Where::here()) {
  detail::Place place = detail::place(std::move(package_id), db, timeout, where);
  auto request = detail::open(place);
  return {"kv::open()", where, {Kv<K, V>(std::move(place))}, std::move(request)};
}

/// For the _raw calls only.
using KvRaw = Kv<std::vector<std::uint8_t>, std::vector<std::uint8_t>>;
inline detail::Ask<detail::ToHandle<KvRaw>> open_raw(PackageId package_id, std::string_view db,
                                                     std::optional<std::chrono::seconds> timeout = std::nullopt,
                                                     Where where = Where::here()) {
  return open<std::vector<std::uint8_t>, std::vector<std::uint8_t>>(std::move(package_id), db, timeout, where);
}

/// A database that this process does not open, because another package shares it. In Rust: the fields of `Kv`.
template <class K, class V>
Kv<K, V> use_db(PackageId package_id, std::string_view db, std::optional<std::chrono::seconds> timeout = std::nullopt,
                Where where = Where::here()) {
  return Kv<K, V>(detail::place(std::move(package_id), db, timeout, where));
}

/// Deletes a database of this process's package for good.
inline detail::Ask<detail::ToDone> remove_db(PackageId package_id, std::string_view db,
                                             std::optional<std::chrono::seconds> timeout = std::nullopt,
                                             Where where = Where::here()) {
  return {"kv::remove_db()", where, {}, detail::remove_db(detail::place(std::move(package_id), db, timeout, where))};
}

/// The capability to read or to write a database. Attach it to a message to share it.
enum class Right { Read, Write };
Capability capability(Right right, const PackageId& package_id, std::string_view db, Where where = Where::here());

}  // namespace hypersim::processes::kv
