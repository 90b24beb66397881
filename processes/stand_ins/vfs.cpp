// Stands in for vfs:distro:sys: the requests, rights and errors of the shipped module, on files in memory. A file is
// open, with a place in it, from the first request that needs that until CloseFile, as it is there: all processes share
// that place.

#include <map>
#include <optional>
#include <utility>

#include "hypersim/processes/json.hpp"
#include "hypersim/runtime/digest.hpp"
#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/kernel_wire.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/utf8.hpp"

#include "answering.hpp"
#include "programs.hpp"

namespace hypersim::processes {

namespace {

namespace wire = runtime::wire;

// What it is asked.
namespace vfs_action {
struct CreateDrive {};
HYPERSIM_JSON(CreateDrive)
struct CreateDir {};
HYPERSIM_JSON(CreateDir)
struct CreateDirAll {};
HYPERSIM_JSON(CreateDirAll)
struct CreateFile {};
HYPERSIM_JSON(CreateFile)
struct OpenFile {
  bool create = false;
};
HYPERSIM_JSON(OpenFile, create)
struct CloseFile {};
HYPERSIM_JSON(CloseFile)
struct Write {};
HYPERSIM_JSON(Write)
struct WriteAll {};
HYPERSIM_JSON(WriteAll)
struct Append {};
HYPERSIM_JSON(Append)
struct SyncAll {};
HYPERSIM_JSON(SyncAll)
struct Read {};
HYPERSIM_JSON(Read)
struct ReadDir {};
HYPERSIM_JSON(ReadDir)
struct ReadToEnd {};
HYPERSIM_JSON(ReadToEnd)
struct ReadExact {
  std::uint64_t length = 0;
};
HYPERSIM_JSON(ReadExact, length)
struct ReadToString {};
HYPERSIM_JSON(ReadToString)

struct Start {
  std::uint64_t offset = 0;
};
HYPERSIM_JSON_NEWTYPE(Start, offset)
struct End {
  std::int64_t offset = 0;
};
HYPERSIM_JSON_NEWTYPE(End, offset)
struct Current {
  std::int64_t offset = 0;
};
HYPERSIM_JSON_NEWTYPE(Current, offset)
struct Seek {
  std::variant<Start, End, Current> from;
};
HYPERSIM_JSON_NEWTYPE(Seek, from)

struct RemoveFile {};
HYPERSIM_JSON(RemoveFile)
struct RemoveDir {};
HYPERSIM_JSON(RemoveDir)
struct RemoveDirAll {};
HYPERSIM_JSON(RemoveDirAll)
struct Rename {
  std::string new_path;
};
HYPERSIM_JSON(Rename, new_path)
struct Metadata {};
HYPERSIM_JSON(Metadata)
struct AddZip {};
HYPERSIM_JSON(AddZip)
struct CopyFile {
  std::string new_path;
};
HYPERSIM_JSON(CopyFile, new_path)
struct Len {};
HYPERSIM_JSON(Len)
struct SetLen {
  std::uint64_t size = 0;
};
HYPERSIM_JSON_NEWTYPE(SetLen, size)
struct Hash {};
HYPERSIM_JSON(Hash)
}  // namespace vfs_action

using VfsAction =
    std::variant<vfs_action::CreateDrive, vfs_action::CreateDir, vfs_action::CreateDirAll, vfs_action::CreateFile,
                 vfs_action::OpenFile, vfs_action::CloseFile, vfs_action::Write, vfs_action::WriteAll,
                 vfs_action::Append, vfs_action::SyncAll, vfs_action::Read, vfs_action::ReadDir, vfs_action::ReadToEnd,
                 vfs_action::ReadExact, vfs_action::ReadToString, vfs_action::Seek, vfs_action::RemoveFile,
                 vfs_action::RemoveDir, vfs_action::RemoveDirAll, vfs_action::Rename, vfs_action::Metadata,
                 vfs_action::AddZip, vfs_action::CopyFile, vfs_action::Len, vfs_action::SetLen, vfs_action::Hash>;

struct VfsRequest {
  std::string path;
  VfsAction action;
};
HYPERSIM_JSON(VfsRequest, path, action)

// What it answers.

/// A VfsError as JSON.
struct VfsError {
  std::string json;
};
VfsError named(std::string_view name) { return {runtime::json_string(name)}; }
VfsError io_error(std::string_view what) { return {R"({"IOError":)" + runtime::json_string(what) + "}"}; }

template <class T>
using Vfs = runtime::Result<T, VfsError>;

struct VfsDone {
  std::string json;  // a VfsResponse
  std::optional<runtime::Bytes> blob;
};
VfsDone just(std::string_view name) { return {runtime::json_string(name), std::nullopt}; }

/// Where a path leads: the drive `/app:dev.os/pkg`, and the file as the file tree calls it.
struct Place {
  runtime::PackageId package;
  std::string drive;
  std::string path;
};

/// The parts of a path, without those that lead nowhere; nothing if it leads out of all drives.
std::optional<std::vector<std::string>> parts_of(std::string_view path) {
  while (!path.empty() && path.front() == '/') path.remove_prefix(1);
  while (!path.empty() && path.front() == '\\') path.remove_prefix(1);
  std::vector<std::string> parts;
  for (std::size_t from = 0; from <= path.size();) {
    const std::size_t end = std::min(path.find('/', from), path.size());
    const std::string_view part = path.substr(from, end - from);
    if (part == "..") {
      if (parts.empty()) return std::nullopt;
      parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.emplace_back(part);
    }
    from = end + 1;
  }
  return parts;
}

Vfs<Place> place_of(std::string_view path) {
  const auto parts = parts_of(path);
  if (!parts || parts->size() < 2) return runtime::fail(named("MalformedRequest"));
  const auto package = runtime::PackageId::parse(parts->front());
  if (!package) return runtime::fail(named("MalformedRequest"));
  Place place{*package, "/" + package->text() + "/" + (*parts)[1], {}};
  place.path = place.drive.substr(1);
  for (std::size_t i = 2; i < parts->size(); ++i) place.path += "/" + (*parts)[i];
  return place;
}

enum class Need { Read, Write };

/// What an action needs of the drive that it is about.
struct NeedOf {
  template <class Action>
  Need operator()(const Action&) const {
    using namespace vfs_action;
    constexpr bool reads =
        std::is_same_v<Action, Read> || std::is_same_v<Action, ReadDir> || std::is_same_v<Action, ReadExact> ||
        std::is_same_v<Action, ReadToEnd> || std::is_same_v<Action, ReadToString> || std::is_same_v<Action, Seek> ||
        std::is_same_v<Action, Hash> || std::is_same_v<Action, Metadata> || std::is_same_v<Action, Len>;
    return reads ? Need::Read : Need::Write;
  }
};

/// Carries out what is allowed.
class Files {
 public:
  Files(FileTree& tree, const std::optional<runtime::Blob>& blob) : tree_(tree) { set_blob(blob); }

  static runtime::Failure<VfsError> io(FileError error) { return runtime::fail(io_error(to_text(error))); }
  void set_blob(const std::optional<runtime::Blob>& blob) { blob_ = blob ? &blob->bytes : nullptr; }

  Vfs<VfsDone> list(const std::string& path) const {
    const auto entries = tree_.list(path);
    if (!entries) return io(entries.error());
    std::string json = R"({"ReadDir":[)";
    for (const auto& [name, info] : *entries) {
      if (json.back() != '[') json += ',';
      std::string whole = path;
      if (!whole.empty()) whole += '/';
      whole += name;
      json.append(R"({"path":)").append(runtime::json_string(whole));
      json.append(R"(,"file_type":)").append(type_of(info)).append("}");
    }
    return VfsDone{json + "]}", std::nullopt};
  }

  /// One action, on that place.
  struct Act {
    Files& files;
    const Place& place;

    template <class Action>
    Vfs<VfsDone> operator()(const Action& action) const {
      return files.act(action, place.path, place);
    }
  };

 private:
  using Done_ = Vfs<VfsDone>;

  /// An open file, and the place in it where the next action goes on.
  struct Open {
    FilePtr file;
    std::uint64_t at = 0;
  };

  static std::string type_of(const FileInfo& info) { return info.is_directory ? R"("Directory")" : R"("File")"; }
  static Done_ done(const FileResult<Done>& result) {
    if (!result) return io(result.error());
    return just("Ok");
  }

  FileResult<Open*> opened(const std::string& path, bool create = false) {
    const auto known = open_.find(path);
    if (known != open_.end()) return &known->second;
    auto file = tree_.open(path, create);
    if (!file) return fail(file.error());
    return &open_.emplace(path, Open{std::move(file).value(), 0}).first->second;
  }
  FileResult<Done> write_at(Open& open, std::uint64_t at) {
    auto written = tree_.write(*open.file, at, blob_->view());
    if (written) open.at = at + blob_->size();
    return written;
  }
  /// From its place to its end.
  static std::string_view rest_of(const Open& open) {
    const std::string_view bytes = open.file->bytes();
    return bytes.substr(static_cast<std::size_t>(std::min<std::uint64_t>(open.at, bytes.size())));
  }
  static VfsDone read(const File& file, std::string_view part) { return {R"("Read")", file.part(part)}; }

  Done_ act(const vfs_action::CreateDrive&, const std::string&, const Place& place) {
    return done(tree_.make_directories(place.drive.substr(1)));
  }
  Done_ act(const vfs_action::CreateDir&, const std::string& path, const Place&) {
    return done(tree_.make_directory(path));
  }
  Done_ act(const vfs_action::CreateDirAll&, const std::string& path, const Place&) {
    return done(tree_.make_directories(path));
  }
  Done_ act(const vfs_action::CreateFile&, const std::string& path, const Place&) {
    open_.erase(path);
    const auto open = opened(path, true);
    if (!open) return io(open.error());
    return done(tree_.resize(*(*open)->file, 0));
  }
  Done_ act(const vfs_action::OpenFile& action, const std::string& path, const Place&) {
    const auto open = opened(path, action.create);
    if (!open) return io(open.error());
    (*open)->at = 0;
    return just("Ok");
  }
  Done_ act(const vfs_action::CloseFile&, const std::string& path, const Place&) {
    open_.erase(path);
    return just("Ok");
  }
  Done_ act(const vfs_action::Write&, const std::string& path, const Place&) {
    if (blob_ == nullptr) return runtime::fail(named("NoBlob"));
    return done(tree_.put(path, *blob_));
  }
  Done_ act(const vfs_action::WriteAll&, const std::string& path, const Place&) {
    if (blob_ == nullptr) return runtime::fail(named("NoBlob"));
    const auto open = opened(path);
    if (!open) return io(open.error());
    return done(write_at(**open, (*open)->at));
  }
  Done_ act(const vfs_action::Append&, const std::string& path, const Place&) {
    if (blob_ == nullptr) return runtime::fail(named("NoBlob"));
    const auto open = opened(path);
    if (!open) return io(open.error());
    return done(write_at(**open, (*open)->file->bytes().size()));
  }
  Done_ act(const vfs_action::SyncAll&, const std::string& path, const Place&) {
    const auto open = opened(path);
    if (!open) return io(open.error());
    return just("Ok");
  }
  Done_ act(const vfs_action::Read&, const std::string& path, const Place&) const {
    const auto file = tree_.find(path);
    if (!file) return io(file.error());
    return read(**file, (*file)->bytes());
  }
  Done_ act(const vfs_action::ReadDir&, const std::string& path, const Place&) const { return list(path); }
  Done_ act(const vfs_action::ReadToEnd&, const std::string& path, const Place&) {
    const auto open = opened(path);
    if (!open) return io(open.error());
    VfsDone rest = read(*(*open)->file, rest_of(**open));
    (*open)->at += rest.blob->size();
    return rest;
  }
  Done_ act(const vfs_action::ReadExact& action, const std::string& path, const Place&) {
    const auto open = opened(path);
    if (!open) return io(open.error());
    const std::string_view rest = rest_of(**open);
    const bool is_enough = action.length <= rest.size();
    const std::string_view part = is_enough ? rest.substr(0, static_cast<std::size_t>(action.length)) : rest;
    (*open)->at += part.size();
    if (!is_enough) return runtime::fail(io_error("early eof"));
    return read(*(*open)->file, part);
  }
  Done_ act(const vfs_action::ReadToString&, const std::string& path, const Place&) {
    const auto open = opened(path);
    if (!open) return io(open.error());
    const std::string_view rest = rest_of(**open);
    (*open)->at += rest.size();
    if (!runtime::is_utf8(rest)) return runtime::fail(io_error("stream did not contain valid UTF-8"));
    return VfsDone{R"({"ReadToString":)" + runtime::json_string(rest) + "}", std::nullopt};
  }
  Done_ act(const vfs_action::Seek& action, const std::string& path, const Place&) {
    const auto open = opened(path);
    if (!open) return io(open.error());
    const std::uint64_t size = (*open)->file->bytes().size();
    std::optional<std::uint64_t> to;
    if (const auto* start = std::get_if<vfs_action::Start>(&action.from)) {
      to = start->offset;
    } else if (const auto* end = std::get_if<vfs_action::End>(&action.from)) {
      to = moved(size, end->offset);
    } else {
      to = moved((*open)->at, std::get<vfs_action::Current>(action.from).offset);
    }
    if (!to || *to > static_cast<std::uint64_t>(INT64_MAX)) return io(FileError::InvalidArgument);
    (*open)->at = *to;
    return VfsDone{R"({"SeekFrom":{"new_offset":)" + std::to_string(*to) + "}}", std::nullopt};
  }
  static std::optional<std::uint64_t> moved(std::uint64_t from, std::int64_t by) {
    std::int64_t to = 0;
    if (__builtin_add_overflow(static_cast<std::int64_t>(from), by, &to) || to < 0) return std::nullopt;
    return static_cast<std::uint64_t>(to);
  }
  Done_ act(const vfs_action::RemoveFile&, const std::string& path, const Place&) {
    const auto removed = tree_.remove_file(path);
    if (removed) open_.erase(path);
    return done(removed);
  }
  Done_ act(const vfs_action::RemoveDir&, const std::string& path, const Place&) {
    return done(tree_.remove_directory(path));
  }
  Done_ act(const vfs_action::RemoveDirAll&, const std::string& path, const Place&) {
    return done(tree_.remove_tree(path));
  }
  Done_ act(const vfs_action::Rename& action, const std::string& path, const Place&) {
    const auto to = place_of(action.new_path);
    if (!to) return runtime::fail(to.error());
    return done(tree_.rename(path, to->path));
  }
  Done_ act(const vfs_action::CopyFile& action, const std::string& path, const Place&) {
    const auto to = place_of(action.new_path);
    if (!to) return runtime::fail(to.error());
    return done(tree_.copy(path, to->path));
  }
  Done_ act(const vfs_action::Metadata&, const std::string& path, const Place&) const {
    const auto info = tree_.info(path);
    if (!info) return io(info.error());
    return VfsDone{R"({"Metadata":{"file_type":)" + type_of(*info) + R"(,"len":)" + std::to_string(info->size) + "}}",
                   std::nullopt};
  }
  Done_ act(const vfs_action::Len&, const std::string& path, const Place&) {
    const auto open = opened(path);
    if (!open) return io(open.error());
    return VfsDone{R"({"Len":)" + std::to_string((*open)->file->bytes().size()) + "}", std::nullopt};
  }
  Done_ act(const vfs_action::SetLen& action, const std::string& path, const Place&) {
    const auto open = opened(path);
    if (!open) return io(open.error());
    return done(tree_.resize(*(*open)->file, action.size));
  }
  Done_ act(const vfs_action::Hash&, const std::string& path, const Place&) {
    const auto open = opened(path);
    if (!open) return io(open.error());
    const std::string_view bytes = (*open)->file->bytes();
    (*open)->at = bytes.size();
    std::string json = R"({"Hash":[)";
    const std::string digits = runtime::sha256(bytes);
    for (std::size_t i = 0; i < digits.size(); i += 2) {
      if (i > 0) json += ',';
      json += std::to_string(std::stoi(digits.substr(i, 2), nullptr, 16));
    }
    return VfsDone{json + "]}", std::nullopt};
  }
  Done_ act(const vfs_action::AddZip&, const std::string&, const Place&) const {
    if (blob_ == nullptr) return runtime::fail(named("NoBlob"));
    return runtime::fail(named("UnzipError"));
  }

  FileTree& tree_;
  const runtime::Bytes* blob_ = nullptr;  // of the request
  std::map<std::string, Open> open_;
};

class VfsModule {
 public:
  VfsModule(runtime::Process& self, StandInHost& host) : self_(self), host_(host), files_(host.files(), {}) {}

  runtime::Task<> run() {
    for (;;) {
      runtime::Event event = co_await self_.receive();
      const auto* request = std::get_if<runtime::ReceivedRequest>(&event);
      if (request == nullptr) continue;
      const runtime::MessagePtr message = request->message;
      if (message->source.node() != self_.our().node()) {
        self_.print("vfs: got request from " + message->source.node() + ", but requests must come from our node " +
                        self_.our().node(),
                    1);
        continue;
      }
      co_await serve(message);
    }
  }

 private:
  runtime::Task<> serve(runtime::MessagePtr message) {
    Vfs<VfsDone> result = co_await carry_out(message);
    if (!result) {
      ModuleAnswer refusal(R"({"Err":)" + result.error().json + "}", true);
      co_return co_await answer(self_, message, std::move(refusal));
    }
    ModuleAnswer done(std::move(result->json));
    done.metadata = message->request().metadata;
    if (result->blob) done.blob = runtime::Blob(runtime::Text("application/octet-stream"), *result->blob);
    co_await answer(self_, message, std::move(done));
  }

  runtime::Task<Vfs<VfsDone>> carry_out(runtime::MessagePtr message) {
    const auto request = from_json<VfsRequest>(message->body().view());
    if (!request) co_return runtime::fail(named("MalformedRequest"));
    const VfsAction action = request->action;
    const std::string path = request->path;
    const auto place = place_of(path);
    const bool lists = std::holds_alternative<vfs_action::ReadDir>(action);
    if (lists && !place) {
      const bool is_root = co_await holds(message->source.process(), root_right());
      if (!is_root) co_return runtime::fail(named("NoReadCap"));
      const auto parts = parts_of(path);
      if (!parts) co_return runtime::fail(named("MalformedRequest"));
      co_return files_.list(parts->empty() ? std::string() : parts->front());
    }
    if (!place) co_return runtime::fail(place.error());
    if (path.find('\0') != std::string::npos)
      co_return runtime::fail(io_error("file name contained an unexpected NUL byte"));
    std::optional<VfsError> refused = co_await refusal(message->source.process(), action, *place);
    if (refused) co_return runtime::fail(std::move(*refused));
    const bool is_archive = std::holds_alternative<vfs_action::AddZip>(action) && message->blob;
    if (is_archive && message->source.process() == installer() && place->path == place->package.text() + "/pkg") {
      // The installer has no archive of a package whose folder is known.
      const auto unpacked = host_.unpack(place->package);
      if (unpacked) co_return unpacked->ok() ? Vfs<VfsDone>(just("Ok")) : Files::io(unpacked->error());
    }
    files_.set_blob(message->blob);
    Vfs<VfsDone> done = std::visit(Files::Act{files_, *place}, action);
    files_.set_blob(std::nullopt);
    co_return done;
  }

  /// Why that process may not do this; nothing if it may. A process may do everything in the drives of its package.
  runtime::Task<std::optional<VfsError>> refusal(runtime::ProcessId source, VfsAction action, Place place) {
    const bool is_own = source.package_id() == place.package;
    if (std::holds_alternative<vfs_action::CreateDrive>(action)) {
      if (!is_own && !(co_await holds(source, root_right()))) co_return named("NoWriteCap");
      co_await give(source, place.drive);
      co_return std::nullopt;
    }
    std::string other_path;
    if (const auto* rename = std::get_if<vfs_action::Rename>(&action)) other_path = rename->new_path;
    if (const auto* copy = std::get_if<vfs_action::CopyFile>(&action)) other_path = copy->new_path;
    const bool has_other =
        std::holds_alternative<vfs_action::Rename>(action) || std::holds_alternative<vfs_action::CopyFile>(action);
    std::string other_drive = place.drive;
    bool is_all_own = is_own;
    if (has_other) {
      const auto other = place_of(other_path);
      if (!other) co_return other.error();
      if (other_path.find('\0') != std::string::npos) co_return io_error("file name contained an unexpected NUL byte");
      other_drive = other->drive;
      is_all_own = is_own && other->package == place.package;
    }
    if (is_all_own) co_return std::nullopt;
    const Need need = std::visit(NeedOf{}, action);
    bool may = co_await holds(source, right(need, place.drive));
    if (may && other_drive != place.drive) may = co_await holds(source, right(Need::Write, other_drive));
    if (may || co_await holds(source, root_right())) co_return std::nullopt;
    co_return named(need == Need::Read ? "NoReadCap" : "NoWriteCap");
  }

  runtime::Capability right(Need need, const std::string& drive) const {
    const std::string kind = need == Need::Read ? "read" : "write";
    return {self_.our(), R"({"kind": ")" + kind + R"(", "drive": )" + runtime::json_string(drive) + "}"};
  }
  runtime::Capability root_right() const { return {self_.our(), R"({"root":true})"}; }
  runtime::Address kernel() const { return {self_.our().node(), runtime::modules::kernel()}; }

  /// The shipped module asks who keeps the rights; here that is a question to the kernel.
  runtime::Task<bool> holds(runtime::ProcessId process, runtime::Capability cap) {
    const wire::KernelCommand question =
        wire::kernel_command::Debug{wire::kernel_print::HasCap{std::move(process), std::move(cap)}};
    runtime::RequestDraft draft(kernel(), runtime::Bytes(wire::to_json(question)));
    const runtime::Answer answer = co_await self_.send_and_await(std::move(draft));
    const auto* response = std::get_if<runtime::ReceivedResponse>(&answer);
    if (response == nullptr) co_return false;
    const auto told = wire::from_json<wire::KernelResponse>(response->message->body().view());
    if (!told) co_return false;
    const auto* debug = std::get_if<wire::kernel_response::Debug>(&*told);
    const auto* has = debug == nullptr ? nullptr : std::get_if<wire::kernel_print_response::HasCap>(&debug->print);
    co_return has != nullptr && has->has.value_or(false);
  }

  runtime::Task<> give(runtime::ProcessId process, std::string drive) {
    const wire::KernelCommand order = wire::kernel_command::GrantCapabilities{
        std::move(process), {right(Need::Read, drive), right(Need::Write, drive)}};
    runtime::RequestDraft draft(kernel(), runtime::Bytes(wire::to_json(order)));
    draft.expects_response_s = std::nullopt;
    co_await self_.send(std::move(draft));
  }

  static const runtime::ProcessId& installer() {
    static const runtime::ProcessId id("main", runtime::PackageId("app-store", "sys"));
    return id;
  }

  runtime::Process& self_;
  StandInHost& host_;
  Files files_;
};

}  // namespace

runtime::Task<> run_vfs(runtime::Process& self, StandInHost& host) {
  VfsModule module(self, host);
  co_await module.run();
}

}  // namespace hypersim::processes
