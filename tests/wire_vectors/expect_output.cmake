# Runs TOOL with ARGUMENTS and compares its exit code with EXIT_CODE, and what it prints (standard output, then standard
# error) with the file EXPECTED.
separate_arguments(ARGUMENTS)
execute_process(COMMAND "${TOOL}" ${ARGUMENTS} RESULT_VARIABLE code OUTPUT_VARIABLE printed ERROR_VARIABLE complained)
file(READ "${EXPECTED}" expected)
if(NOT code STREQUAL "${EXIT_CODE}" OR NOT "${printed}${complained}" STREQUAL "${expected}")
  message(FATAL_ERROR "exit code ${code}, expected ${EXIT_CODE}\n--- printed\n${printed}${complained}--- expected\n${expected}")
endif()
