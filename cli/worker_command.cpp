#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <functional>
#include <optional>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include "hypersim/cluster/network_library.hpp"
#include "hypersim/language/one_line.hpp"
#include "hypersim/simulator/home.hpp"

#include "complain.hpp"
#include "components.hpp"
#include "libraries.hpp"
#include "lost_run.hpp"
#include "options.hpp"
#include "sent_exploration.hpp"
#include "signals.hpp"
#include "supervisor.hpp"
#include "this_build.hpp"

namespace hypersim::cli {

using cluster::Address;

namespace {

constexpr useconds_t kBetweenLivesUs = 200'000;
constexpr useconds_t kBetweenLifeLooksUs = 20'000;
constexpr int kEndedByAProgram = 1;

bool ends_by_itself = false;  // the process that plays: nothing that it played has ended it

void tell_of_work(const std::string& sentence) {
  std::fputs(language::one_line("hypersim: " + sentence).append("\n").c_str(), stderr);
}

void print_address(const Address& address) {
  fmt::print("listening on {}\n", address.text());
  std::fflush(stdout);
}

/// Until a signal comes. `on_listening` is told where.
ExitCode listen_and_play(const cluster::NetworkLibrary& library, const cluster::WorkerOptions& options,
                         std::function<void(const Address&)> on_listening) {
  cluster::WorkerCalls calls;
  calls.prepare = make_sent_player;
  calls.on_listening = std::move(on_listening);
  calls.tell = tell_of_work;
  calls.stops = is_interrupted;
  const auto worked = library.work(options, calls, static_cast<int>(ExitCode::Passed));
  return worked.ok() ? ExitCode::Passed : complain(worked.error());
}

/// What the process that plays tells the one that watches it.
struct LifeSign {
  std::uint16_t port = 0;  // at which it listens
  bool is_over = false;    // it ends, with this code
  int code = 0;
};

/// A loaded program may end the process that plays it: then another one listens at the same port.
class Lives {
 public:
  Lives(const cluster::NetworkLibrary& library, cluster::WorkerOptions options)
      : library_(library), options_(std::move(options)) {}

  ExitCode run() {
    for (;;) {
      int ends[2] = {};
      if (::pipe2(ends, O_CLOEXEC) != 0) return complain("no pipe can be made");
      const pid_t us = ::getpid();
      const pid_t process = ::fork();
      if (process < 0) return complain("no process can be started that plays");
      if (process == 0) {
        ::close(ends[0]);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != us) ::_exit(0);
        live(ends[1]);
      }
      ::close(ends[1]);
      const int status = wait_for(process);
      const auto last = signs(ends[0]);
      ::close(ends[0]);
      simulator::remove_temporary_homes_of(process);
      if (last && last->is_over) return static_cast<ExitCode>(last->code);
      if (is_interrupted()) return ExitCode::Passed;
      if (options_.listen.port == 0) return complain("the process that plays came to its end before it listened");
      tell_of_work(fmt::format(
          "what was played has ended its process ({}); another one listens now",
          WIFSIGNALED(status) ? signal_text(WTERMSIG(status)) : fmt::format("exit code {}", WEXITSTATUS(status))));
      ::usleep(kBetweenLivesUs);
    }
  }

 private:
  static void write_sign(int to, const LifeSign& sign) { (void)!::write(to, &sign, sizeof sign); }

  [[noreturn]] void live(int to) {
    // exit() of a loaded program would wait for threads that wait for it.
    (void)std::atexit([] {
      if (!ends_by_itself) ::_exit(kEndedByAProgram);
    });
    const ExitCode code = listen_and_play(library_, options_, [&](const Address& address) {
      if (!has_lived_) print_address(address);
      write_sign(to, {address.port, false, 0});
    });
    write_sign(to, {0, true, static_cast<int>(code)});
    ends_by_itself = true;
    std::exit(static_cast<int>(code));
  }

  int wait_for(pid_t process) {
    int status = 0;
    bool has_told = false;
    for (;;) {
      const pid_t ended = ::waitpid(process, &status, WNOHANG);
      if (ended == process || (ended < 0 && errno != EINTR)) break;
      if (is_interrupted() && !std::exchange(has_told, true)) ::kill(process, SIGTERM);
      ::usleep(kBetweenLifeLooksUs);
    }
    has_lived_ = true;
    return status;
  }

  /// The last of them.
  std::optional<LifeSign> signs(int from) {
    std::optional<LifeSign> last;
    for (LifeSign sign; ::read(from, &sign, sizeof sign) == static_cast<ssize_t>(sizeof sign);) {
      if (sign.port != 0) options_.listen.port = sign.port;
      last = sign;
    }
    return last;
  }

  const cluster::NetworkLibrary& library_;
  cluster::WorkerOptions options_;
  bool has_lived_ = false;
};

}  // namespace

ExitCode work_for_explorations(const WorkerCommand& command) {
  (void)interrupted_flag();
  outlive_readers();
  simulator::sweep_temporary_homes();
  for (const std::string& path : command.libraries) {
    if (is_component(path))
      return complain(
          fmt::format("--load {}: components are sent by whoever explores; a worker loads libraries", path));
  }
  const ExitCode loaded = load_libraries(command.libraries, {true, 0});
  if (loaded != ExitCode::Passed) return loaded;
  cluster::WorkerOptions options;
  options.listen = cluster::parse_address(command.listen, true).value();
  const auto library = cluster::network_library();
  if (!library.ok()) return complain(library.error());
  auto security = cluster::read_usable_security(command.security, **library);
  if (!security.ok()) return complain(security.error());
  options.security = std::move(security).value();
  if (const std::string missing = cluster::missing_for(options.listen, options.security); !missing.empty())
    return complain("--listen: " + missing);
  auto build = this_build(command.libraries);
  if (!build.ok()) return complain(build.error());
  options.build = std::move(build).value();
  if (Supervisor::is_useful()) return Lives(**library, std::move(options)).run();
  return listen_and_play(**library, options, print_address);
}

}  // namespace hypersim::cli
