#pragma once
// Values of the node's store for its tests, and their whole content as a text to compare.

#include <functional>
#include <memory>
#include <string>

#include "hypersim/kv_module/node_store.hpp"

namespace hypersim::kv_module {

struct StoreKind {
  const char* name;
  std::function<std::unique_ptr<NodeStore>(const std::string& home)> make;
};
inline StoreKind memory_kind() {
  return {"Memory", [](const std::string&) { return make_memory_node_store(); }};
}
inline StoreKind rocksdb_kind() {
  return {"RocksDb", [](const std::string& home) { return make_rocksdb_node_store(home); }};
}
inline StoreKind temporary_rocksdb_kind() {
  return {"RocksDbInATemporaryHome",
          [](const std::string& home) { return make_rocksdb_node_store(home, HomeLife::Temporary); }};
}

inline runtime::ProcessId id_of(const std::string& text) { return *runtime::ProcessId::parse(text); }
inline runtime::Address address_of(const std::string& text) { return *runtime::Address::parse(text); }

inline std::string describe(const runtime::Capabilities& capabilities) {
  std::string text;
  for (const auto& cap : capabilities) text += "[" + cap.issuer().text() + " " + cap.params() + "]";
  return text;
}

inline std::string describe(const runtime::OnExitRequest& request) {
  std::string text = request.target.text() + (request.request.inherit ? " inherit" : "");
  if (request.request.expects_response_s) text += " within " + std::to_string(*request.request.expects_response_s);
  text += " body " + std::string(request.request.body.view());
  if (request.request.metadata) text += " metadata " + *request.request.metadata;
  text += " " + describe(request.request.capabilities);
  if (!request.blob) return text;
  if (request.blob->mime) text += " mime " + request.blob->mime->string();
  return text + " blob " + std::string(request.blob->bytes.view());
}

inline std::string describe(const PersistedProcess& process) {
  std::string text = process.id.text() + (process.is_public ? " public" : "") + (process.wired ? " wired" : "");
  text += " on exit " + std::to_string(static_cast<int>(process.on_exit.kind));
  for (const auto& request : process.on_exit.requests) text += "{" + describe(request) + "}";
  text += " " + describe(process.capabilities) + " dropped";
  for (const auto& wire : process.dropped_wires) text += " " + wire.text();
  text += " runs " + process.program;
  return process.wit_version ? text + " made for " + std::to_string(*process.wit_version) : text;
}

inline std::string describe(const PendingGrants& grants) {
  return grants.id.text() + " " + describe(grants.capabilities);
}

/// The whole content, one line for each value; or the error.
template <class T>
std::string describe(const StoreResult<std::vector<T>>& all) {
  if (!all) return all.error();
  std::string text;
  for (const T& value : *all) text += describe(value) + "\n";
  return text;
}
inline std::string describe(const StoreResult<std::optional<runtime::Bytes>>& state) {
  if (!state) return state.error();
  return *state ? std::string((*state)->view()) : "(none)";
}
inline std::string describe(const StoreResult<std::optional<std::string>>& note) {
  if (!note) return note.error();
  return note->value_or("(none)");
}
template <class T>
std::string error_of_store(const StoreResult<T>& result) {
  return result ? "(no error)" : result.error();
}

inline PersistedProcess simple_process(const std::string& id, std::string program = "") {
  PersistedProcess process;
  process.id = id_of(id);
  process.program = std::move(program);
  return process;
}

/// A process that has everything.
inline PersistedProcess rich_process(const std::string& id) {
  PersistedProcess process = simple_process(id, "keeper");
  process.is_public = true;
  process.wired = true;
  process.wit_version = UINT32_MAX;
  const auto kv = address_of("our@kv:distro:sys");
  const auto peer = address_of("a:b@peer:app:dev.os");
  process.capabilities = {{kv, R"({"kind": "read"})"}, {peer, "\"messaging\""}, {kv, "no json"}, {kv, ""}};
  process.dropped_wires = {peer, address_of("first.dev@other:app:dev.os"), runtime::Address()};
  process.on_exit.kind = runtime::OnExit::Kind::Requests;
  runtime::OnExitRequest full;
  full.target = peer;
  full.request.inherit = true;
  full.request.expects_response_s = UINT64_MAX;
  full.request.body = runtime::Bytes(std::string("\0body\xff", 6));
  full.request.metadata = "";
  full.request.capabilities = {{peer, "{}"}};
  full.blob = runtime::Blob{runtime::Text("text/plain"), runtime::Bytes("blob")};
  runtime::OnExitRequest bare;
  bare.target = kv;
  bare.blob = runtime::Blob{};
  process.on_exit.requests = {full, bare, runtime::OnExitRequest()};
  return process;
}

}  // namespace hypersim::kv_module
