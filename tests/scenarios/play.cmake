# Plays SCENARIO with the program HYPERSIM, and compares with what its kind (MODE) has to give:
#   ok           exit code 0, with each kind of storage
#   failed       standard output, then the line `exit N`, are the file EXPECTED
#   parse_error  exit code 2; standard error is the file EXPECTED
# An .expected file is made by the same command: `hypersim run FILE --storage memory --color never`.
cmake_minimum_required(VERSION 3.25)

function(run_hypersim)
  execute_process(COMMAND "${HYPERSIM}" run "${SCENARIO}" --color never ${ARGN}
    RESULT_VARIABLE code OUTPUT_VARIABLE printed ERROR_VARIABLE complained)
  return(PROPAGATE code printed complained)
endfunction()

function(fail WHAT)
  message(NOTICE "--- printed\n${printed}--- complained\n${complained}--- end\n${SCENARIO}: ${WHAT}")
  message(FATAL_ERROR "not as it has to be")
endfunction()

function(read_expected)
  if(NOT EXISTS "${EXPECTED}")
    fail("there is no ${EXPECTED}")
  endif()
  file(READ "${EXPECTED}" expected)
  return(PROPAGATE expected)
endfunction()

if(MODE STREQUAL "ok")
  foreach(storage memory rocksdb)
    run_hypersim(--storage ${storage})
    if(NOT code STREQUAL "0" OR NOT complained STREQUAL "")
      fail("exit code ${code}, expected 0, with --storage ${storage}")
    endif()
  endforeach()
elseif(MODE STREQUAL "failed")
  run_hypersim(--storage memory)
  read_expected()
  if(NOT "${printed}exit ${code}\n" STREQUAL "${expected}" OR NOT complained STREQUAL "")
    fail("exit code ${code}; it printed other than ${EXPECTED}")
  endif()
  if(NOT code MATCHES "^[14]$")
    fail("exit code ${code}, expected 1 or 4")
  endif()
elseif(MODE STREQUAL "parse_error")
  run_hypersim()
  read_expected()
  if(NOT code STREQUAL "2" OR NOT printed STREQUAL "")
    fail("exit code ${code}, expected 2 and nothing on standard output")
  endif()
  if(NOT "${complained}" STREQUAL "${expected}")
    fail("it complained other than ${EXPECTED}")
  endif()
else()
  message(FATAL_ERROR "there is no MODE ${MODE}")
endif()
