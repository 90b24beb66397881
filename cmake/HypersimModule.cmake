# hypersim_module(NAME SOURCES … [DEPENDS …] [PRIVATE …] [SHARED_USE] [NOT_INSTALLED]): one folder as a static library
# hypersim_NAME. DEPENDS are the folders whose public headers this folder's public headers use. PRIVATE (mostly
# libraries) is used only in its own sources. SHARED_USE: shared libraries of users link it, too. NOT_INSTALLED: only the
# command uses it.

set(HYPERSIM_UNITY 0 CACHE STRING "How many sources are compiled as one; 0: each by itself")
set(HYPERSIM_ALONE "" CACHE STRING "Targets whose sources are compiled each by itself all the same")
set(CMAKE_UNITY_BUILD OFF)  # hypersim_sources() makes the units

add_library(hypersim_warnings INTERFACE)
target_compile_options(hypersim_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wcast-align
                                                   -Wunused -Woverloaded-virtual -Wdouble-promotion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees overlapping copies in `"text" + string` (GCC bug 105651), and uninitialized members of variants and
  # optionals that hold nothing (GCC bug 105562).
  target_compile_options(hypersim_warnings INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
  if(HYPERSIM_UNITY)  # where g++ treats sources as headers
    target_compile_options(hypersim_warnings INTERFACE -Wno-subobject-linkage)
  endif()
elseif(HYPERSIM_UNITY)  # where names of other files are visible
  target_compile_options(hypersim_warnings INTERFACE -Wno-shadow)
endif()

# lld links a sanitized program in a third of the time that the default linker takes.
find_program(HYPERSIM_LLD ld.lld)
if(HYPERSIM_LLD)
  add_link_options(-fuse-ld=lld)
endif()

option(HYPERSIM_SANITIZE "AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
add_library(hypersim_sanitizers INTERFACE)
if(HYPERSIM_SANITIZE)
  # No `null`: CAF 0.17's init_fun_factory.hpp binds null references for actors without constructor arguments.
  set(flags -fsanitize=address,undefined -fno-sanitize=null -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(hypersim_sanitizers INTERFACE ${flags})
  target_link_options(hypersim_sanitizers INTERFACE ${flags})
endif()

option(HYPERSIM_FUZZ "Fuzz targets with libFuzzer instead of a replay of their corpora; takes clang" OFF)
if(HYPERSIM_FUZZ)
  # Targets with the property HYPERSIM_UNCOUNTED do without: clang 14 cannot write its tables of places for some
  # coroutines ("Cannot represent a difference across sections").
  target_compile_options(hypersim_sanitizers INTERFACE
    $<$<NOT:$<BOOL:$<TARGET_PROPERTY:HYPERSIM_UNCOUNTED>>>:-fsanitize=fuzzer-no-link>)
endif()

# hypersim_sources(TARGET SOURCE…): compiles them in units of up to HYPERSIM_UNITY, except for sources with the property
# SKIP_UNITY_BUILD_INCLUSION. CMake's own unity build includes by absolute paths, so a compiler cache would miss in
# every other checkout.
function(hypersim_sources TARGET)
  set(together)
  foreach(source IN LISTS ARGN)
    get_source_file_property(is_alone ${source} SKIP_UNITY_BUILD_INCLUSION)
    if(is_alone OR NOT HYPERSIM_UNITY OR "${TARGET}" IN_LIST HYPERSIM_ALONE)
      target_sources(${TARGET} PRIVATE ${source})
    else()
      list(APPEND together ${source})
    endif()
  endforeach()
  list(LENGTH together count)
  if(count LESS 2)
    target_sources(${TARGET} PRIVATE ${together})
    return()
  endif()

  math(EXPR units "(${count} + ${HYPERSIM_UNITY} - 1) / ${HYPERSIM_UNITY}")
  foreach(unit RANGE 1 ${units})  # of about the same length
    math(EXPR begin "(${unit} - 1) * ${count} / ${units}")
    math(EXPR length "${unit} * ${count} / ${units} - ${begin}")
    list(SUBLIST together ${begin} ${length} batch)
    set(content)
    foreach(source IN LISTS batch)
      cmake_path(ABSOLUTE_PATH source NORMALIZE)
      cmake_path(RELATIVE_PATH source BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")
      string(APPEND content "#include \"${source}\"\n")
    endforeach()
    set(file "${CMAKE_CURRENT_BINARY_DIR}/unity/${TARGET}_${unit}.cpp")
    file(CONFIGURE OUTPUT "${file}" CONTENT "${content}" @ONLY)
    target_sources(${TARGET} PRIVATE "${file}")
  endforeach()
  target_compile_options(${TARGET} PRIVATE "SHELL:-iquote \"${PROJECT_SOURCE_DIR}\"")
endfunction()

function(hypersim_module NAME)
  cmake_parse_arguments(ARG "SHARED_USE;NOT_INSTALLED" "" "SOURCES;DEPENDS;PRIVATE" ${ARGN})
  add_library(hypersim_${NAME} STATIC)
  hypersim_sources(hypersim_${NAME} ${ARG_SOURCES})
  target_compile_features(hypersim_${NAME} PUBLIC cxx_std_20)
  target_include_directories(hypersim_${NAME} PUBLIC "$<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>"
                                                     "$<INSTALL_INTERFACE:include>"
                                              PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  if(ARG_SHARED_USE)
    set_target_properties(hypersim_${NAME} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_compile_options(hypersim_${NAME} PRIVATE -fno-semantic-interposition)  # else g++ would not inline anything
  endif()
  list(TRANSFORM ARG_DEPENDS PREPEND hypersim_)
  target_link_libraries(hypersim_${NAME} PUBLIC ${ARG_DEPENDS}
                                         PRIVATE ${ARG_PRIVATE} $<BUILD_INTERFACE:hypersim_warnings>
                                                 $<BUILD_INTERFACE:hypersim_sanitizers>)
  set_target_properties(hypersim_${NAME} PROPERTIES EXPORT_NAME ${NAME})
  if(ARG_NOT_INSTALLED)
    return()
  endif()
  install(TARGETS hypersim_${NAME} EXPORT hypersim ARCHIVE DESTINATION lib COMPONENT development)
endfunction()

# hypersim_executable(NAME SOURCES … LINKS …): a program, in bin/.
function(hypersim_executable NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${NAME})
  hypersim_sources(${NAME} ${ARG_SOURCES})
  target_compile_features(${NAME} PRIVATE cxx_std_20)
  target_link_libraries(${NAME} PRIVATE ${ARG_LINKS} hypersim_warnings hypersim_sanitizers)
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endfunction()
