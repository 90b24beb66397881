#!/usr/bin/env bash
# What a round trip of the bus costs while 10 and while 100 000 other processes wait. It counts instructions, which do
# not depend on other programs on the machine. Needs valgrind. Run ./dev bench --benchmark_filter=bus_round_trip first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for idle in 10 100000; do
  valgrind --tool=callgrind --callgrind-out-file="$out/$idle" --toggle-collect='*counted_rounds*' \
    build/release/bin/hypersim_bench --benchmark_filter="round_trip_among_idle/$idle/" --benchmark_repetitions=1 >"$out/log" 2>&1 ||
    { cat "$out/log" >&2; exit 1; }
  instructions=$(awk '/^(summary|totals):/ { print $2; exit }' "$out/$idle")
  echo "$idle idle: $((instructions / 1000)) instructions a round trip"
done
