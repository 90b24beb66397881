#include "hypersim/processes/registry.hpp"

#include <algorithm>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>
#include <typeinfo>
#include <utility>

#include "loaded_library.hpp"

namespace hypersim::processes {

namespace {

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
  Running(runtime::Process& process, const std::string& args, const LoadedProcess* loaded) : context_(process, args) {
    context_.loaded = loaded;
    set_current_context(&context_);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { set_current_context(nullptr); }
  Context& context() { return context_; }

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

/// What is destroyed after it is destroyed in a turn of the process: when a process is killed while it waits, its
/// destructors are code of the user's as well, and whoever watches turns watches them.
class InTurnWhenDestroyed {
 public:
  explicit InTurnWhenDestroyed(Context& context) : context_(context) {}
  InTurnWhenDestroyed(const InTurnWhenDestroyed&) = delete;
  InTurnWhenDestroyed& operator=(const InTurnWhenDestroyed&) = delete;
  ~InTurnWhenDestroyed() { set_current_context(&context_); }

 private:
  Context& context_;
};

/// The outermost coroutine of a process, which knows which process runs.
Task<> run_program(runtime::Process& process, detail::Entry entry, std::string args, const LoadedProcess* loaded) {
  Running running(process, args, loaded);
  try {
    Task<> program = entry(process.our());
    const InTurnWhenDestroyed in_turn(running.context());
    co_await std::move(program);
  } catch (...) {
    running.rethrow();
  }
}

/// The same of a component.
Task<> run_component(runtime::Process& process, const ComponentProgram& component, ComponentLife life,
                     std::shared_ptr<const LoadedProcess> loaded) {
  static const std::string kNoArgs;
  Running running(process, kNoArgs, loaded.get());
  Context& context = running.context();
  life.turn_begins = [&context] { set_current_context(&context); };
  life.turn_ends = [] { set_current_context(nullptr); };
  co_await component.play(process, std::move(life));
}

}  // namespace

Programs::Programs() {
  // If two files of this program use the same name, that is a mistake that any test of it would find at once.
  const auto added = add(detail::first_registration, nullptr);
  HYPERSIM_ASSERT(added.ok());
}

Programs::~Programs() = default;

runtime::Result<Done, std::string> Programs::load(const std::string& path) {
  auto loaded = LoadedLibrary::load(path);
  if (!loaded.ok()) return fail(loaded.error());
  const detail::Registration* const first = (*loaded)->first_registration();
  if (first == nullptr) return fail(path + " holds no process");
  libraries_.push_back(std::move(loaded).value());
  return add(first, libraries_.back().get());
}

std::vector<std::string> Programs::suspicions_of(std::string_view library) const {
  for (const auto& one : libraries_) {
    if (one->path() == library) return one->suspicions();
  }
  return {};
}

runtime::Result<Done, std::string> Programs::add(const Registration* first, LoadedLibrary* library) {
  std::vector<Program> more;
  for (const Registration* each = first; each != nullptr; each = each->next) {
    std::string place = Where{each->file, each->line}.text();
    if (library != nullptr) place.append(" of ").append(library->path());
    more.push_back({each->name, each->entry, std::move(place), library, nullptr});
  }
  return add(std::move(more));
}

runtime::Result<Done, std::string> Programs::add(const std::string& name, const std::string& file,
                                                 std::shared_ptr<const ComponentProgram> component) {
  std::vector<Program> one;
  one.push_back({name, nullptr, file, nullptr, std::move(component)});
  return add(std::move(one));
}

runtime::Result<Done, std::string> Programs::add(std::vector<Program> more) {
  for (auto program = more.begin(); program != more.end(); ++program) {
    const Program* taken = find(program->name);
    const auto twice = std::find_if(more.begin(), program, [&](const auto& one) { return one.name == program->name; });
    if (taken == nullptr && twice != program) taken = &*twice;
    if (taken == nullptr) continue;
    std::string text = "two processes are called \"";
    text.append(program->name).append("\": ").append(taken->from).append(" and ").append(program->from);
    return fail(std::move(text));
  }
  programs_.insert(programs_.end(), more.begin(), more.end());
  std::sort(programs_.begin(), programs_.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return Done{};
}

void Programs::add_component(const std::string& file, std::shared_ptr<const ComponentProgram> component) {
  auto& there = components_[file];
  if (there == nullptr) there = std::move(component);
}

std::shared_ptr<const ComponentProgram> Programs::component(const std::string& file) const {
  const auto found = components_.find(file);
  return found == components_.end() ? nullptr : found->second;
}

void Programs::forget_components() {
  components_.clear();
  std::erase_if(programs_, [](const Program& one) { return one.component != nullptr; });
}

bool Programs::has_loaded() const {
  return !libraries_.empty() || !components_.empty() ||
         std::any_of(programs_.begin(), programs_.end(), [](const auto& one) { return one.component != nullptr; });
}

const Programs::Program* Programs::find(std::string_view name) const {
  constexpr std::string_view kComponentEnding = ".wasm";
  const std::size_t slash = name.rfind('/');
  if (slash != std::string_view::npos && name.ends_with(kComponentEnding)) {
    name.remove_suffix(kComponentEnding.size());
    name.remove_prefix(slash + 1);
  }
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

runtime::Program make_program(detail::Entry entry, std::string args, std::shared_ptr<const LoadedProcess> loaded) {
  if (loaded != nullptr) {
    return [entry, args = std::move(args), loaded = std::move(loaded)](runtime::Process& process) {
      return run_program(process, entry, args, loaded.get());
    };
  }
  // A small callable is stored in place, without an allocation.
  if (args.empty()) return [entry](runtime::Process& process) { return run_program(process, entry, "", nullptr); };
  return
      [entry, args = std::move(args)](runtime::Process& process) { return run_program(process, entry, args, nullptr); };
}

runtime::Program make_component_program(const ComponentProgram& component, ComponentLife life,
                                        std::shared_ptr<const LoadedProcess> loaded) {
  return [&component, life = std::move(life), loaded = std::move(loaded)](runtime::Process& process) {
    return run_component(process, component, life, loaded);
  };
}

}  // namespace hypersim::processes
