#include "hypersim/wasm/build.hpp"

#include <algorithm>
#include <cctype>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "hypersim/runtime/digest.hpp"
#include "hypersim/wasm/cache.hpp"

#include "child.hpp"
#include "guest_code.hpp"
#include "tools.hpp"

namespace hypersim::wasm {

using runtime::fail;
using Made = runtime::Result<std::string, std::string>;

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
constexpr ChildLimits kTranslating{300, 4 * kGiB, 2 * kGiB};
constexpr ChildLimits kCompiling{1800, 8 * kGiB, 2 * kGiB};

/// The same results on each machine: no fused operations, and nothing that depends on the processor.
const std::vector<std::string>& flags() {
  static const std::vector<std::string> all = {"-std=gnu11",        "-w",
                                               "-DNDEBUG",          "-fPIC",
                                               "-shared",           "-fvisibility=hidden",
                                               "-ffp-contract=off", "-fno-strict-aliasing",
                                               "-fwrapv",           "-fstack-clash-protection"};
  return all;
}

/// A folder that is removed with everything in it.
class Workshop {
 public:
  explicit Workshop(std::string path) : path_(std::move(path)) {}
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;
  ~Workshop() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  const std::string& path() const { return path_; }
  std::string path(const char* name) const { return path_ + "/" + name; }
  bool write(const char* name, std::string_view content) const {
    std::ofstream file(path(name), std::ios::binary);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    return file.flush().good();
  }

 private:
  std::string path_;
};

/// The first line of what a tool said, for a message.
std::string first_line(const std::string& said) {
  constexpr std::size_t kShownMax = 300;
  std::string line = said.substr(0, std::min(said.find('\n'), kShownMax));
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return std::iscntrl(c) != 0; }, '?');
  return line;
}

std::string how_it_ended(const char* tool, const ChildEnd& end, const ChildLimits& limits) {
  std::string text = tool;
  if (end.signal == SIGXCPU || (end.signal == SIGKILL && end.said.empty())) {
    text += " needed more than " + std::to_string(limits.seconds) + " s of processor time";
  } else if (end.signal != 0) {
    text += std::string(" ended by ") + ::sigdescr_np(end.signal);
  } else {
    text += " refuses it";
  }
  if (const std::string line = first_line(end.said); !line.empty()) text += ": " + line;
  return text;
}

/// Turns the module into C, in the workshop. The error is a sentence.
Made translate(const Component& component, const Tool& translator, const Workshop& workshop,
               const std::function<bool()>& is_interrupted) {
  if (const auto checked = check_translator(translator); !checked.ok()) return fail(checked.error());
  const ChildEnd end = run_child(
      {translator.path, "guest.wasm", "--no-debug-names", "--module-name", kGuestModule, "--output", "guest.c"},
      workshop.path(), kTranslating, is_interrupted);
  if (end.is_interrupted) return fail(std::string("interrupted"));
  if (end.is_fine()) return std::string();
  std::string text = how_it_ended("wasm2c", end, kTranslating);
  if (end.signal == SIGABRT) text += "; it ends so on features that it does not translate, such as SIMD";
  (void)component;
  return fail(std::move(text));
}

Made compile(const Tool& compiler, int optimization, const Workshop& workshop,
             const std::function<bool()>& is_interrupted) {
  std::vector<std::string> words = {compiler.path, "-O" + std::to_string(optimization)};
  words.insert(words.end(), flags().begin(), flags().end());
  for (const char* word : {"-o", "guest.so", "hypersim_guest.c", "-lm"}) words.emplace_back(word);
  const ChildEnd end = run_child(words, workshop.path(), kCompiling, is_interrupted);
  if (end.is_interrupted) return fail(std::string("interrupted"));
  if (end.is_fine()) return std::string();
  return fail(how_it_ended(compiler.path.c_str(), end, kCompiling) +
              "; another C compiler can be chosen with CC, and --wasm-opt 0 needs the least time and memory");
}

/// What it is made of, and by what: each component, tool and way of using it has another key.
std::string key_of(const std::string& component, const Tool& translator, const Tool& compiler, int optimization) {
  std::string text = component + "\n" + translator.identity + "\n" + compiler.identity + "\n-O";
  text += std::to_string(optimization);
  for (const std::string& flag : flags()) text += " " + flag;
  return runtime::sha256(text).substr(0, 32);
}

std::string digest_of(const Component& component) {
  return runtime::sha256(component.core) + runtime::sha256(runtime_header(component) + guest_source(component));
}

/// A name of a file, whatever the component is called.
std::string file_name(const std::string& name) {
  constexpr std::size_t kNameMax = 60;
  std::string text = name.substr(0, kNameMax);
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) == 0 && c != '-' && c != '_'; }, '_');
  return text.empty() ? "component" : text;
}

/// Nothing that is half written may ever have its final name, also after a failure of power.
bool keep(const std::string& made, const std::string& path) {
  const int file = ::open(made.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool is_kept = ::fsync(file) == 0 && ::fchmod(file, S_IRUSR | S_IWUSR | S_IXUSR) == 0;
  ::close(file);
  return is_kept && ::rename(made.c_str(), path.c_str()) == 0;
}

}  // namespace

Made build(const Component& component, const BuildOptions& options) {
  const auto cache = Cache::open();
  if (!cache.ok()) return fail(cache.error());
  const auto translator = find_translator();
  if (!translator.ok()) return fail(translator.error());
  const auto compiler = find_compiler();
  if (!compiler.ok()) return fail(compiler.error());
  const std::string digest = digest_of(component);
  const auto key = [&](int level) { return key_of(digest, *translator, *compiler, level); };
  const int most = options.exactly ? options.optimization : kOptimizationMax;
  for (int level = most; level >= options.optimization; --level) {
    if (const auto there = cache->find(key(level), level)) return *there;
  }
  auto folder = cache->make_workshop();
  if (!folder.ok()) return fail(folder.error());
  const Workshop workshop(std::move(folder).value());
  if (options.on_making) options.on_making(cache->folder());
  const bool is_written = workshop.write("guest.wasm", component.core) &&
                          workshop.write("wasm-rt.h", runtime_header(component)) &&
                          workshop.write("hypersim_guest.c", guest_source(component));
  if (!is_written) return fail("it cannot be written to " + cache->folder() + ": " + std::strerror(errno));
  auto step = translate(component, *translator, workshop, options.is_interrupted);
  if (step.ok()) step = compile(*compiler, options.optimization, workshop, options.is_interrupted);
  if (!step.ok()) return step;
  std::string path = cache->path_for(file_name(options.name), key(options.optimization), options.optimization);
  if (!keep(workshop.path("guest.so"), path)) {
    return fail("it cannot be kept in " + cache->folder() + ": " + std::strerror(errno));
  }
  return path;
}

}  // namespace hypersim::wasm
