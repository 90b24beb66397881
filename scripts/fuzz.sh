#!/usr/bin/env bash
# fuzz.sh [NAME [SECONDS]]: lists the fuzz targets, or runs one that `./dev fuzz` has built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ $# -eq 0 ]; then
  for corpus in tests/fuzz/corpus/*/; do
    name=$(basename "$corpus")
    printf '%-10s %s\n' "$name" "$(sed -n '1s|^// Fuzz target: ||p' "tests/fuzz/$name.cpp")"
  done
  exit
fi

name=$1 seconds=${2:-60}
found=build/fuzz/found/$name grown=build/fuzz/corpus/$name
mkdir -p "$found" "$grown"
options=("-max_total_time=$seconds" "-artifact_prefix=$found/" -timeout=60 -rss_limit_mb=4096 -print_final_stats=1)
[ ! -f "tests/fuzz/$name.dict" ] || options+=("-dict=tests/fuzz/$name.dict")
case $name in
  wire) seeds=(build/fuzz/tests/fuzz/wire_seeds) ;;
  archive) seeds=(build/fuzz/tests/fuzz/archive_seeds) ;;
  scenario | play) seeds=(scenarios/ok scenarios/failed scenarios/parse_error) ;;
  *) seeds=() ;;
esac

if "build/fuzz/bin/fuzz_$name" "${options[@]}" "$grown" "tests/fuzz/corpus/$name" "${seeds[@]}"; then
  echo "nothing found; what it learnt is in $grown"
else
  echo "found: the input is in $found; to repeat it: build/fuzz/bin/fuzz_$name FILE" >&2
  echo "fix it, and put the input into tests/fuzz/corpus/$name" >&2
  exit 1
fi
