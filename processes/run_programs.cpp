#include "hypersim/processes/run_programs.hpp"

#include "hypersim/processes/ends.hpp"

#include "library_calls.hpp"
#include "loaded_library.hpp"

namespace hypersim::processes {

namespace {

/// Sizes of what programs keep in memory, and how much of each is put in the way.
constexpr std::size_t kSizesMax = 512;
constexpr std::size_t kSizesStep = 16;
constexpr std::size_t kOfEachSize = 3;

}  // namespace

runtime::Result<std::unique_ptr<RunPrograms>, std::string> RunPrograms::begin(bool again) {
  std::unique_ptr<RunPrograms> programs(new RunPrograms());
  if (!processes::programs().has_loaded()) return programs;
  if (const auto tell = end_observer().thread_plays; tell != nullptr) tell();
  const auto& libraries = processes::programs().libraries();
  if (libraries.empty()) return programs;
  begin_library_calls(again);
  for (const auto& library : libraries) {
    const auto copy = library->take(again);
    if (!copy.ok()) return runtime::fail(copy.error());
    programs->copies_.push_back({library.get(), *copy});
  }
  if (!again) return programs;
  for (std::size_t size = kSizesStep; size <= kSizesMax; size += kSizesStep) {
    for (std::size_t i = 0; i < kOfEachSize; ++i) programs->in_the_way_.push_back(std::make_unique<char[]>(size));
  }
  return programs;
}

RunPrograms::~RunPrograms() {
  if (copies_.empty()) return;
  end_library_calls();
  for (const Copy& one : copies_) one.library->give_back(one.copy);
}

RunPrograms::Found RunPrograms::component(std::string_view file) {
  return {nullptr, {}, processes::programs().component(std::string(file)).get(), file};
}

RunPrograms::Found RunPrograms::find(std::string_view name) const {
  const Programs::Program* program = processes::programs().find(name);
  if (program == nullptr) return {};
  if (program->component != nullptr) return {nullptr, {}, program->component.get(), program->from};
  if (program->library == nullptr) return {program->entry};
  for (const Copy& one : copies_) {
    if (one.library != program->library) continue;
    for (const auto* each = one.copy->first_registration(); each != nullptr; each = each->next) {
      if (program->name == each->name) return {each->entry, one.library->path()};
    }
  }
  return {};
}

}  // namespace hypersim::processes
