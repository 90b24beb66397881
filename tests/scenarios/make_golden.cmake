# Writes golden files anew (HYPERSIM_GOLDEN) in a copy of some scenarios: where the file is missing, where it differs,
# and where it is right. Each must then be what the repository has. A file that is right must not be touched.
cmake_minimum_required(VERSION 3.25)

set(scratch "$ENV{TMPDIR}")
if(NOT scratch)
  set(scratch /tmp)
endif()
string(RANDOM LENGTH 12 unique)
set(scratch "${scratch}/hypersim-golden-${unique}")
file(GLOB_RECURSE scenarios RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}"
  scenarios/failed/wrong-value.scn scenarios/explore/*.scn scenarios/parse_error/bad_json.scn)
file(COPY scenarios DESTINATION "${scratch}")

function(give_up WHAT)
  file(REMOVE_RECURSE "${scratch}")
  message(FATAL_ERROR "${WHAT}")
endfunction()

set(played 0)
foreach(scenario IN LISTS scenarios)
  string(REGEX MATCH "^scenarios/([a-z_]+)/" folder "${scenario}")
  set(mode "${CMAKE_MATCH_1}")
  string(REGEX REPLACE "\\.scn$" ".expected" expected "${scenario}")
  foreach(before missing other right)
    if(before STREQUAL "missing")
      file(REMOVE "${scratch}/${expected}")
    elseif(before STREQUAL "other")
      file(WRITE "${scratch}/${expected}" "something else\n")
    else()
      # A file that is written again becomes newer than this one.
      file(TOUCH "${scratch}/moment")
      execute_process(COMMAND "${CMAKE_COMMAND}" -E sleep 0.02)
    endif()
    execute_process(
      COMMAND "${CMAKE_COMMAND}" -E env HYPERSIM_GOLDEN=1 "${CMAKE_COMMAND}" "-DHYPERSIM=${HYPERSIM}" -DMODE=${mode}
              -DSCENARIO=${scenario} -DEXPECTED=${expected} -P "${CMAKE_CURRENT_LIST_DIR}/play.cmake"
      WORKING_DIRECTORY "${scratch}" RESULT_VARIABLE code OUTPUT_VARIABLE said ERROR_VARIABLE said)
    if(NOT code STREQUAL "0")
      give_up("${scenario}, where the file was ${before}:\n${said}")
    endif()
    execute_process(COMMAND "${CMAKE_COMMAND}" -E compare_files "${expected}" "${scratch}/${expected}"
      RESULT_VARIABLE other)
    if(other)
      give_up("${expected}: made anew it is another, where the file was ${before}")
    endif()
    if(before STREQUAL "right" AND "${scratch}/${expected}" IS_NEWER_THAN "${scratch}/moment")
      give_up("${expected} was right, and was written all the same")
    endif()
    math(EXPR played "${played} + 1")
  endforeach()
endforeach()
file(REMOVE_RECURSE "${scratch}")
if(played LESS 12)
  message(FATAL_ERROR "only ${played} golden files were made")
endif()
