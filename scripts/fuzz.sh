#!/usr/bin/env bash
# fuzz.sh [NAME [SECONDS]]: lists the fuzz targets, or runs one that `./dev fuzz` has built. `all` runs each of them for
# so many seconds, in turns. How many inputs a target has had is counted in docs/testing.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
page=docs/testing.md

names() { find tests/fuzz/corpus -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | LC_ALL=C sort; }

# count NAME INPUTS: adds them to the target's row of the page: `| `NAME` | 1 234 567 | 2026-01-31 |`.
count() {
  awk -v row="| \`$1\` |" -v more="$2" -v today="$(date +%F)" '
    function grouped(digits,  out) {
      for (; length(digits) > 3; digits = substr(digits, 1, length(digits) - 3))
        out = " " substr(digits, length(digits) - 2) out
      return digits out
    }
    /^#/ { is_there = /^### What has been tried/ }
    is_there && index($0, row) == 1 {
      split($0, cells, "|"); gsub(/[^0-9]/, "", cells[3])
      $0 = row " " grouped(sprintf("%.0f", cells[3] + more)) " | " today " |"
    }
    { print }' "$page" >"$page.new"
  mv "$page.new" "$page"
}

# run NAME SECONDS
run() {
  local name=$1 seconds=$2 found=build/fuzz/found/$1 grown=build/fuzz/corpus/$1 log=build/fuzz/$1.log code=0 options seeds
  mkdir -p "$found" "$grown"
  options=("-max_total_time=$seconds" "-artifact_prefix=$found/" -timeout=60 -rss_limit_mb=4096 -print_final_stats=1)
  [ ! -f "tests/fuzz/$name.dict" ] || options+=("-dict=tests/fuzz/$name.dict")
  case $name in
    wire | archive | recording) seeds=("build/fuzz/tests/fuzz/${name}_seeds") ;;
    component) seeds=(tests/wasm/guests) ;;
    manifest) seeds=(scenarios/ok/manifests) ;;
    scenario | play | lsp) seeds=(scenarios/ok scenarios/failed scenarios/parse_error) ;;
    *) seeds=() ;;
  esac
  # The longest input. What matters is short, and long inputs are slow.
  case $name in
    scenario | play | lsp | manifest | report | recording) options+=(-max_len=4096) ;;
  esac
  "build/fuzz/bin/fuzz_$name" "${options[@]}" "$grown" "tests/fuzz/corpus/$name" "${seeds[@]}" 2>&1 | tee "$log" || code=$?
  count "$name" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)"
  if [ "$code" -ne 0 ]; then
    echo "found: the input is in $found; to repeat it: build/fuzz/bin/fuzz_$name FILE" >&2
    echo "fix it, and put the input into tests/fuzz/corpus/$name" >&2
    return 1
  fi
  echo "nothing found; what it learnt is in $grown"
}

if [ $# -eq 0 ]; then
  for name in $(names); do
    printf '%-10s %s\n' "$name" "$(sed -n '1s|^// Fuzz target: ||p' "tests/fuzz/$name.cpp")"
  done
  exit
fi

targets=("$1") seconds=${2:-60} code=0
[ "$1" != all ] || mapfile -t targets < <(names)
for name in "${targets[@]}"; do run "$name" "$seconds" || code=1; done
exit "$code"
