#pragma once
// A process that has done some work and stands still, so that others can go on from there: for each request, a copy of
// it (fork) goes on, answers and ends. It is started by fork, too, and what it knows of the process that starts it is
// what that one knew then. It neither outlives it nor the thread that started it.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hypersim::simulator {

/// The end of the process that stands still.
class SnapshotServer {
 public:
  /// Stands still. Returns in a copy of the process, for each request, with its bytes.
  std::string wait_for_request();
  /// In a copy: hands over the answer and ends it. What does not fit is no answer.
  [[noreturn]] void answer(std::string_view bytes);
  /// In a copy: ends it without an answer.
  [[noreturn]] static void give_up();

 private:
  friend class SnapshotProcess;
  struct Shared;
  SnapshotServer(Shared& shared, int socket) : shared_(shared), socket_(socket) {}

  Shared& shared_;
  int socket_;
};

/// The end of the process that asks. One thread at a time.
class SnapshotProcess {
 public:
  /// Starts it: `work` is called in it. If that returns, there is nothing to go on from. Null if the system gives no
  /// process or no memory to share with it.
  static std::unique_ptr<SnapshotProcess> start(const std::function<void(SnapshotServer&)>& work);
  /// Ends it.
  ~SnapshotProcess();
  SnapshotProcess(const SnapshotProcess&) = delete;
  SnapshotProcess& operator=(const SnapshotProcess&) = delete;

  /// Can it be asked? Not any more if it has ended, did not answer in time or was left without an answer too often.
  bool is_there() const { return process_ >= 0; }
  /// Waits for the answer, which is valid until the next call. None if the copy ended without one, whatever ended it;
  /// if the request is too large; or once `interrupted` (which may be none) is set, which ends the process.
  std::optional<std::string_view> ask(std::string_view request, const std::atomic<bool>* interrupted);

 private:
  explicit SnapshotProcess(SnapshotServer::Shared& shared) : shared_(shared) {}
  /// Waits until the copy has ended. False if it did not, or was interrupted.
  bool wait(const std::atomic<bool>* interrupted) const;
  void end();

  SnapshotServer::Shared& shared_;
  int process_ = -1;
  int socket_ = -1;
  std::uint64_t asked_ = 0;
  int left_without_answer_ = 0;
};

}  // namespace hypersim::simulator
