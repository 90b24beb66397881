// Files in chunks. For each request, the server spawns a worker and hands the request on, so that the server is free
// for the next one. The worker inherits the request with its blob, and answers the client itself.
//
//   process files  files:files:dev.os program file_transfer args {"chunk":4}
//   process client client:client:other.os
//
//   client request files {"Upload":"motto"} blob "know thyself"    # => "3 chunks"
//   client request files {"Download":"motto"} with cap client "messaging"

#include "hypersim/processes/process_lib.hpp"

using namespace hypersim::processes;

namespace {

struct Upload {
  std::string file;
};
HYPERSIM_JSON_NEWTYPE(Upload, file)
struct Download {
  std::string file;
};
HYPERSIM_JSON_NEWTYPE(Download, file)
using Ask = std::variant<Upload, Download>;

struct Options {
  std::uint64_t chunk = 4;  // bytes
};
HYPERSIM_JSON(Options, chunk)

/// What the server tells the worker besides what the worker inherits.
struct Job {
  Ask ask;
  std::uint64_t chunk = 0;
  Address client;
};
HYPERSIM_JSON(Job, ask, chunk, client)

Task<> file_transfer(Address) {
  const auto options = args<std::optional<Options>>().value_or(Options());
  const ProcessId kv = Target("our@kv:distro:sys").address().process();
  for (;;) {
    const auto message = co_await await_message();
    if (!message || !message.unwrap().is_request()) continue;
    const Message& request = message.unwrap();
    const auto ask = request.body_as<Ask>();
    if (!ask || options.chunk == 0) {
      const std::string mistake = ask ? "a chunk has at least one byte" : ask.error();
      co_await Response().body(mistake).send();
      continue;
    }
    const Capabilities rights = {Capability::messaging(address_of("our@kv:distro:sys")),
                                 Capability::messaging(request.source())};
    const std::vector<GrantCapability> grants = {GrantCapability(kv, "\"messaging\"")};
    const auto worker = (co_await spawn(std::nullopt, "file_transfer_worker", OnExit::none(), rights, grants)).unwrap();
    const Job job{ask.unwrap(), options.chunk, request.source()};
    co_await Request::to(worker).inherit(true).body(job).capabilities(request.capabilities()).send();
  }
}

using Chunks = kv::Kv<std::string, std::uint64_t>;

Task<std::string> store(Chunks chunks, std::string file, std::uint64_t size, Bytes content) {
  const std::uint64_t tx_id = (co_await chunks.begin_tx()).unwrap();
  std::uint64_t count = 0;
  for (std::uint64_t at = 0; at < content.size(); at += size) {
    const Bytes chunk = content.part(content.view().substr(at, size));
    (co_await chunks.set_raw(file + "/" + std::to_string(count++), chunk, tx_id)).unwrap();
  }
  (co_await chunks.set(file, count, tx_id)).unwrap();
  (co_await chunks.commit_tx(tx_id)).unwrap();
  co_return std::to_string(count) + " chunks";
}

Task<std::string> send(Chunks chunks, std::string file, Address client) {
  const auto count = co_await chunks.get(file);
  if (!count) co_return to_text(count.error());
  for (std::uint64_t i = 0; i < count.unwrap(); ++i) {
    const Bytes chunk = (co_await chunks.get_raw(file + "/" + std::to_string(i))).unwrap();
    const std::string name = file + "/" + std::to_string(i);
    // Attaches the right to answer, which the client may not have.
    (co_await Request::to(client)
         .body(name)
         .blob_bytes(chunk)
         .attach_messaging(our_address())
         .send_and_await_response(5s))
        .unwrap();
  }
  co_return std::to_string(count.unwrap()) + " chunks";
}

Task<> worker(Address our) {
  const Message message = (co_await await_message()).unwrap();
  const auto job = message.body_as<Job>().unwrap();
  co_await save_capabilities(message.capabilities());
  const Chunks chunks = (co_await kv::open<std::string, std::uint64_t>(our.package_id(), "files")).unwrap();
  std::string answer;
  if (const auto* upload = std::get_if<Upload>(&job.ask)) {
    const Bytes content = message.blob() ? message.blob()->bytes : Bytes();
    answer = co_await store(chunks, upload->file, job.chunk, content);
  } else {
    answer = co_await send(chunks, std::get<Download>(job.ask).file, job.client);
  }
  co_await Response().body(answer).send();
}

}  // namespace

HYPERSIM_PROCESS("file_transfer", file_transfer)
HYPERSIM_PROCESS("file_transfer_worker", worker)
