#include "node_row.hpp"

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "hypersim/runtime/binary.hpp"

namespace hypersim::kv_module {
namespace {

using runtime::Address;
using runtime::BinaryReader;
using runtime::BinaryWriter;
using runtime::Blob;
using runtime::Bytes;
using runtime::Capabilities;
using runtime::Capability;
using runtime::checksum;
using runtime::fail;
using runtime::OnExit;
using runtime::OnExitRequest;
using runtime::PackageId;
using runtime::ProcessId;

constexpr std::string_view kElements = "elements follow";

std::uint64_t sum_of(std::string_view key, std::string_view content) { return checksum(content, checksum(key)); }

class RowWriter {
 public:
  /// The whole row.
  std::string sealed(std::string_view key) const {
    const std::string content = out_.written();
    BinaryWriter head;
    head.number(kRowVersion);
    head.word(sum_of(key, content));
    return head.written() + content;
  }

  void put(bool value) { out_.byte(value ? 1 : 0); }
  void put(std::uint64_t value) { out_.number(value); }
  void put(std::uint32_t value) { out_.number(value); }
  void put(std::string_view text) {
    out_.number(text.size());
    out_.bytes(text);
  }
  void put(const std::string& text) { put(std::string_view(text)); }
  void put(const runtime::Text& text) { put(std::string_view(text)); }
  void put(const Bytes& bytes) { put(bytes.view()); }
  // Written in parts, because parsing the text again need not give the parts that came over the wire.
  void put(const ProcessId& id) {
    put(id.process_name());
    put(id.package_id().package_name);
    put(id.package_id().publisher_node);
  }
  void put(const Address& address) {
    const auto [at, is_new] = addresses_.try_emplace(address.text(), addresses_.size() + 1);
    put(is_new ? std::uint64_t{0} : at->second);  // most capabilities of a row have the same few issuers
    if (!is_new) return;
    put(address.node());
    put(address.process());
  }
  void put(const Capability& cap) {
    put(cap.issuer());
    put(cap.params());
  }
  template <class T>
  void put(const std::optional<T>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <class T>
  void put(const std::vector<T>& values) {
    put(std::uint64_t{values.size()});
    for (const T& value : values) put(value);
  }
  void put(const OnExitRequest& request) {
    put(request.target);
    put(request.request.inherit);
    put(request.request.expects_response_s);
    put(request.request.body);
    put(request.request.metadata);
    put(request.request.capabilities);
    put(request.blob.has_value());
    if (!request.blob) return;
    put(request.blob->mime);
    put(request.blob->bytes);
  }

 private:
  BinaryWriter out_;
  std::map<std::string, std::uint64_t, std::less<>> addresses_;
};

class RowReader {
 public:
  explicit RowReader(std::string_view content, std::size_t offset) : in_(content, offset) {}

  bool boolean() {
    const std::uint8_t value = in_.byte();
    if (value > 1) in_.fail("expected 0 or 1, got " + std::to_string(value));
    return value == 1;
  }
  std::string text() { return in_.bytes(in_.number(), "a text"); }
  Bytes bytes() { return Bytes(in_.bytes(in_.number(), "bytes")); }
  ProcessId process_id() {
    const std::string name = text();
    PackageId package;
    package.package_name = text();
    package.publisher_node = text();
    if (name.empty() && package.package_name.empty() && package.publisher_node.empty()) return {};
    return {name, package};
  }
  Address address() {
    const std::uint64_t number = in_.number();
    if (number > addresses_.size()) {
      in_.fail("this is address " + std::to_string(number) + ", but only " + std::to_string(addresses_.size()) +
               " came before");
    }
    if (!in_.ok()) return {};
    if (number > 0) return addresses_[static_cast<std::size_t>(number - 1)];
    std::string node = text();
    ProcessId process = process_id();
    const bool is_none = node.empty() && process == ProcessId();
    return addresses_.emplace_back(is_none ? Address() : Address(std::move(node), std::move(process)));
  }
  std::vector<Address> addresses() {
    return list<Address>([this] { return address(); });
  }
  Capabilities capabilities() {
    return list<Capability>([this] {
      Address issuer = address();
      return Capability(std::move(issuer), text());
    });
  }
  OnExit on_exit() {
    OnExit on_exit;
    const std::uint64_t kind = in_.number();
    if (kind > static_cast<std::uint64_t>(OnExit::Kind::Requests)) in_.fail("there is no such OnExit");
    if (in_.ok()) on_exit.kind = static_cast<OnExit::Kind>(kind);
    on_exit.requests = list<OnExitRequest>([this] { return on_exit_request(); });
    return on_exit;
  }

  std::optional<std::uint32_t> wit_version() {
    if (!boolean()) return std::nullopt;
    const std::uint64_t version = in_.number();
    if (version > UINT32_MAX) in_.fail("there is no wit_version " + std::to_string(version));
    return static_cast<std::uint32_t>(version);
  }

  /// What went wrong. It is also an error if bytes are left over.
  std::optional<std::string> fault() {
    if (in_.ok() && in_.left() > 0) in_.fail(std::to_string(in_.left()) + " bytes follow its end");
    if (in_.ok()) return std::nullopt;
    return in_.error();
  }

 private:
  OnExitRequest on_exit_request() {
    OnExitRequest request;
    request.target = address();
    request.request.inherit = boolean();
    if (boolean()) request.request.expects_response_s = in_.number();
    request.request.body = bytes();
    if (boolean()) request.request.metadata = text();
    request.request.capabilities = capabilities();
    if (!boolean()) return request;
    Blob blob;
    if (boolean()) blob.mime = runtime::Text(text());
    blob.bytes = bytes();
    request.blob = std::move(blob);
    return request;
  }
  template <class T, class Read>
  std::vector<T> list(Read read) {
    std::vector<T> values;
    const std::uint64_t count = in_.count(kElements);
    elements_ += count;
    if (elements_ > kRowElementsMax) {
      in_.fail(std::to_string(elements_) + " elements, and a row has at most " + std::to_string(kRowElementsMax));
    }
    for (std::uint64_t at = 0; at < count && in_.ok(); ++at) values.push_back(read());
    return values;
  }

  BinaryReader in_;
  std::uint64_t elements_ = 0;  // the elements that the row has announced; each count is at most the row's size
  std::vector<Address> addresses_;
};

std::string damaged(std::string_view what) { return "it is damaged: " + std::string(what); }

/// The content of a row, if the row is whole and of this version.
StoreResult<std::pair<std::string_view, std::size_t>> unsealed(std::string_view key, std::string_view row) {
  BinaryReader head(row, 0);
  const std::uint64_t version = head.number();
  if (head.ok() && version != kRowVersion) {
    return fail("it is of version " + std::to_string(version) + ", and this hypersim reads version " +
                std::to_string(kRowVersion) + ": read it with the hypersim that wrote it");
  }
  const std::uint64_t sum = head.word();
  if (!head.ok()) return fail(damaged(head.error()));
  const std::size_t offset = row.size() - head.left();
  const std::string_view content = row.substr(offset);
  if (sum_of(key, content) != sum) return fail(damaged("its checksum is not that of what it holds"));
  return std::pair(content, offset);
}

template <class T, class Read>
StoreResult<T> read_row(std::string_view key, std::string_view row, Read read) {
  const auto content = unsealed(key, row);
  if (!content) return fail(content.error());
  RowReader in(content->first, content->second);
  T value = read(in);
  if (const auto fault = in.fault()) return fail(damaged(*fault));
  return value;
}

std::optional<std::string> too_many(const ProcessId& id, std::size_t elements) {
  if (elements <= kRowElementsMax) return std::nullopt;
  return id.text() + " has " + std::to_string(elements) +
         " capabilities, dropped wires and OnExit requests, and at most " + std::to_string(kRowElementsMax) +
         " can be kept for one process";
}

}  // namespace

std::optional<std::string> refuse_row(const PersistedProcess& process) {
  std::size_t elements = process.capabilities.size() + process.dropped_wires.size() + process.on_exit.requests.size();
  for (const OnExitRequest& request : process.on_exit.requests) elements += request.request.capabilities.size();
  return too_many(process.id, elements);
}

std::optional<std::string> refuse_row(const PendingGrants& grants) {
  return too_many(grants.id, grants.capabilities.size());
}

std::optional<std::string> refuse_changes(const std::vector<StoreChange>& changes) {
  for (const StoreChange& change : changes) {
    std::optional<std::string> refused;
    if (const auto* save = std::get_if<SaveProcess>(&change)) refused = refuse_row(save->process);
    if (const auto* save = std::get_if<SavePendingGrants>(&change)) refused = refuse_row(save->grants);
    if (refused) return refused;
  }
  return std::nullopt;
}

std::string process_row(std::string_view key, const PersistedProcess& process) {
  RowWriter out;
  out.put(process.id);
  out.put(static_cast<std::uint64_t>(process.on_exit.kind));
  out.put(process.on_exit.requests);
  out.put(process.is_public);
  out.put(process.wired);
  out.put(process.capabilities);
  out.put(process.dropped_wires);
  out.put(process.program);
  out.put(process.wit_version);
  return out.sealed(key);
}

std::string grants_row(std::string_view key, const PendingGrants& grants) {
  RowWriter out;
  out.put(grants.id);
  out.put(grants.capabilities);
  return out.sealed(key);
}

std::string bytes_row(std::string_view key, std::string_view bytes) {
  RowWriter out;
  out.put(bytes);
  return out.sealed(key);
}

StoreResult<PersistedProcess> read_process_row(std::string_view key, std::string_view row) {
  return read_row<PersistedProcess>(key, row, [](RowReader& in) {
    PersistedProcess process;
    process.id = in.process_id();
    process.on_exit = in.on_exit();
    process.is_public = in.boolean();
    process.wired = in.boolean();
    process.capabilities = in.capabilities();
    process.dropped_wires = in.addresses();
    process.program = in.text();
    process.wit_version = in.wit_version();
    return process;
  });
}

StoreResult<PendingGrants> read_grants_row(std::string_view key, std::string_view row) {
  return read_row<PendingGrants>(key, row, [](RowReader& in) {
    PendingGrants grants;
    grants.id = in.process_id();
    grants.capabilities = in.capabilities();
    return grants;
  });
}

StoreResult<std::string> read_bytes_row(std::string_view key, std::string_view row) {
  return read_row<std::string>(key, row, [](RowReader& in) { return in.text(); });
}

}  // namespace hypersim::kv_module
