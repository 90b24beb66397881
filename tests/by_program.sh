#!/usr/bin/env bash
# by_program.sh PROGRAM: runs all tests of a GoogleTest program in one process. Prints what the failed tests printed
# and, if the program died, in which test it died.
set -euo pipefail
said=$(mktemp)
trap 'rm -f "$said"' EXIT
code=0
"$1" --gtest_color=no >"$said" 2>&1 || code=$?
if [ "$code" -eq 0 ]; then
  tail -n 2 "$said"
  exit
fi
awk '
  /\[ RUN      \] /                   { name = $NF; lines = ""; next }
  /\[       OK \] |\[  SKIPPED \] /   { if (name != "") { name = ""; next } }
  /\[  FAILED  \] /                   { if (name != "") { printf "%s", lines; name = "" } }
  name != ""                          { lines = lines $0 "\n"; next }
                                      { print }
  END { if (name != "") printf "%sdied in %s\n", lines, name }
' "$said"
exit "$code"
