#include "hypersim/processes/registry.hpp"

#include <algorithm>
#include <cstdlib>
#include <cxxabi.h>
#include <dlfcn.h>
#include <memory>
#include <typeinfo>

namespace hypersim::processes {

namespace {

using detail::LibraryHeader;
using detail::Registration;

std::string type_name(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(type.name(), nullptr, nullptr, &status),
                                                    std::free);
  return status == 0 ? name.get() : type.name();
}

/// While it exists, this process is the one that runs. It is in the frame of every process, so everything that an
/// exception needs is in a separate function.
class Running {
 public:
  Running(runtime::Process& process, const std::string& args) : context_(process, args) {
    set_current_context(&context_);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { set_current_context(nullptr); }

  /// Throws the exception that is being handled once more, with its type and the place where the process was.
  [[noreturn]] void rethrow() const {
    try {
      throw;
    } catch (const Panic&) {
      throw;
    } catch (const std::exception& error) {
      const bool has_called = context_.last_call.line != 0;
      throw std::runtime_error(type_name(typeid(error)) + ": " + error.what() +
                               (has_called ? " (after its call at " + context_.last_call.text() + ")" : ""));
    }
  }

 private:
  Context context_;
};

/// The outermost coroutine of a process, which knows which process runs.
Task<> run_program(runtime::Process& process, detail::Entry entry, std::string args) {
  const Running running(process, args);
  try {
    co_await entry(process.our());
  } catch (...) {
    running.rethrow();
  }
}

runtime::Result<const LibraryHeader*, std::string> header_of(void* library, const std::string& path) {
  const auto* header = static_cast<const LibraryHeader*>(::dlsym(library, "hypersim_library"));
  if (header == nullptr || header->magic != LibraryHeader::kMagic) {
    return fail(path + " is no library of processes: it has no HYPERSIM_PROCESS");
  }
  if (header->abi != detail::kLibraryAbi || header->layout != detail::library_layout()) {
    return fail(path + " was built with another version of hypersim's headers: build it again with those of this " +
                "one (cmake --build, after find_package(hypersim) has found it)");
  }
  return header;
}

}  // namespace

Programs::Programs() {
  // If two files of this program use the same name, that is a mistake that any test of it would find at once.
  const auto added = add(detail::first_registration, "");
  HYPERSIM_ASSERT(added.ok());
}

runtime::Result<Done, std::string> Programs::load(const std::string& path) {
  // A name without a slash would be searched for among the system's libraries.
  const std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  void* const library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return fail("the library " + path + " cannot be loaded: " + ::dlerror());
  const auto header = header_of(library, path);
  if (!header.ok()) {
    ::dlclose(library);
    return fail(header.error());
  }
  if (*(*header)->first == nullptr) return fail(path + " holds no process");
  return add(*(*header)->first, path);
}

runtime::Result<Done, std::string> Programs::add(const Registration* first, const std::string& library) {
  std::vector<Program> more;
  for (const Registration* each = first; each != nullptr; each = each->next) {
    std::string place = Where{each->file, each->line}.text();
    if (!library.empty()) place.append(" of ").append(library);
    Program program{each->name, each->entry, std::move(place), library};
    const auto same = [&](const Program& other) { return other.name == program.name; };
    const Program* taken = find(program.name);
    const auto twice = std::find_if(more.begin(), more.end(), same);
    if (taken == nullptr && twice != more.end()) taken = &*twice;
    if (taken != nullptr) {
      std::string text = "two processes are called \"";
      text.append(program.name).append("\": ").append(taken->from).append(" and ").append(program.from);
      return fail(std::move(text));
    }
    more.push_back(std::move(program));
  }
  programs_.insert(programs_.end(), more.begin(), more.end());
  std::sort(programs_.begin(), programs_.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return Done{};
}

const Programs::Program* Programs::find(std::string_view name) const {
  const auto found =
      std::find_if(programs_.begin(), programs_.end(), [&](const auto& one) { return one.name == name; });
  return found == programs_.end() ? nullptr : &*found;
}

std::vector<std::string> Programs::names() const {
  std::vector<std::string> names;
  for (const Program& program : programs_) names.push_back(program.name);
  return names;
}

Programs& programs() {
  static Programs all;
  return all;
}

runtime::Program make_program(detail::Entry entry, std::string args) {
  // A small callable is stored in place, without an allocation.
  if (args.empty()) return [entry](runtime::Process& process) { return run_program(process, entry, ""); };
  return [entry, args = std::move(args)](runtime::Process& process) { return run_program(process, entry, args); };
}

}  // namespace hypersim::processes
