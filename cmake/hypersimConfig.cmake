# find_package(hypersim): the targets hypersim::process, for processes, and hypersim::testing, for their unit tests; and
# hypersim_add_scenarios().

include(CMakeFindDependencyMacro)
find_dependency(GTest)
find_dependency(fmt)
find_dependency(nlohmann_json)
find_dependency(PkgConfig)
pkg_check_modules(rocksdb REQUIRED IMPORTED_TARGET rocksdb)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
list(APPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}")
find_dependency(CAF 0.17.6 COMPONENTS core)

include("${CMAKE_CURRENT_LIST_DIR}/hypersimTargets.cmake")
get_filename_component(HYPERSIM_COMMAND "${CMAKE_CURRENT_LIST_DIR}/../../../bin/hypersim" ABSOLUTE)

# hypersim_add_scenarios(TARGET LIBRARY SCENARIOS FILE…): a CTest test for each scenario, played with the processes of
# that library. LIBRARY is made by add_library(NAME MODULE …) and links hypersim::process.
function(hypersim_add_scenarios)
  cmake_parse_arguments(ARG "" "TARGET" "SCENARIOS" ${ARGN})
  if(NOT ARG_TARGET OR NOT TARGET "${ARG_TARGET}" OR NOT ARG_SCENARIOS)
    message(FATAL_ERROR "hypersim_add_scenarios(TARGET LIBRARY SCENARIOS FILE…): LIBRARY is a target, and there is at "
                        "least one file")
  endif()
  get_target_property(type "${ARG_TARGET}" TYPE)
  if(NOT type MATCHES "^(MODULE|SHARED)_LIBRARY$")
    message(FATAL_ERROR "hypersim_add_scenarios: ${ARG_TARGET} is not a shared library; make it with "
                        "add_library(${ARG_TARGET} MODULE …)")
  endif()
  foreach(scenario IN LISTS ARG_SCENARIOS)
    cmake_path(ABSOLUTE_PATH scenario OUTPUT_VARIABLE path)
    if(NOT EXISTS "${path}")
      message(FATAL_ERROR "hypersim_add_scenarios: there is no ${path}")
    endif()
    cmake_path(GET scenario STEM name)
    add_test(NAME "${ARG_TARGET}.${name}"
             COMMAND "${HYPERSIM_COMMAND}" run "${path}" --load "$<TARGET_FILE:${ARG_TARGET}>" --color never)
  endforeach()
endfunction()
