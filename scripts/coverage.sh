#!/usr/bin/env bash
# Which lines the tests reach: runs the tests in a build that counts (preset `coverage`), prints a table by folder, and
# writes pages by file. Takes the build folder; the other arguments go to ctest (-L unit, -R PROGRAM). Tests that kill
# programs or build against what is installed do not count lines, so they are left out.
set -euo pipefail
build=$1
shift
find "$build" -name '*.gcda' -delete
ctest --test-dir "$build" -LE 'fault|package' -j "$(nproc)" --output-on-failure --quiet "$@"
mkdir -p "$build/html"
gcovr --root . --object-directory "$build" --exclude 'build/' --exclude 'tests/' --exclude 'bench/' \
  --exclude-unreachable-branches --exclude-throw-branches --csv "$build/lines.csv" --html-details "$build/html/index.html" \
  >"$build/gcovr.log" 2>&1 || { cat "$build/gcovr.log" >&2; exit 1; }
awk -F, '
  NR == 1 { for (i = 1; i <= NF; ++i) column[$i] = i; next }
  {
    split($column["filename"], parts, "/")
    lines[parts[1]] += $column["line_total"]; reached[parts[1]] += $column["line_covered"]
    all += $column["line_total"]; all_reached += $column["line_covered"]
  }
  function row(name, some, of) { return sprintf("%-12s %6d of %6d lines  %5.1f %%", name, some, of, 100 * some / of) }
  END {
    for (name in lines) print row(name, reached[name], lines[name]) | "sort"
    close("sort")
    print row("all", all_reached, all)
  }
' "$build/lines.csv"
echo "by file: $build/html/index.html"
