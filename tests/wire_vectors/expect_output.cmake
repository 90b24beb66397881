# Runs TOOL with ARGUMENTS and compares its exit code with EXIT_CODE, and what it prints (standard output, then standard
# error) with the file EXPECTED.
# `./dev golden` makes the files EXPECTED anew.
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/../support/golden.cmake")
separate_arguments(ARGUMENTS)
execute_process(COMMAND "${TOOL}" ${ARGUMENTS} RESULT_VARIABLE code OUTPUT_VARIABLE printed ERROR_VARIABLE complained)
golden("${EXPECTED}" "${printed}${complained}" same)
if(NOT code STREQUAL "${EXIT_CODE}" OR NOT same)
  file(READ "${EXPECTED}" expected)
  message(FATAL_ERROR "exit code ${code}, expected ${EXIT_CODE}\n--- printed\n${printed}${complained}--- expected\n${expected}")
endif()
