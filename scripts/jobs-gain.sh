#!/usr/bin/env bash
# What a second thread gains: plays each of these explorations, and a folder, nine times by one thread and nine times by
# two, in turn. Prints the medians of the time of one, of one against two, and of the processor time of two against that
# of one: the first ratio is best at 2, and the second at 1. On a machine that does other things, too, only the second one
# says much. Run ./dev build first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rounds=${1:-9}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Five processes that read and write one key: 14 400 orders that differ.
awk 'BEGIN {
  print "scenario \"Five processes read and write one key\"\noption limit events 100000000"
  for (p = 0; p < 5; ++p) print "process p" p " p" p ":app:dev.os"
  for (p = 0; p < 5; ++p) print "p" p " open d"
  print "parallel"
  for (p = 0; p < 5; ++p) print "  p" p " get d c => any\n  p" p " set d c " p
  print "end"
}' >"$folder/five.scn"
mkdir "$folder/many"
for ((i = 0; i < 300; ++i)); do cp bench/explore-share.scn "$folder/many/$i.scn"; done

timed() {  # JOBS ARGUMENTS...: seconds of the clock and of the processor
  local TIMEFORMAT='%R %U %S'
  { time build/release/bin/hypersim "${@:2}" --jobs "$1" >/dev/null; } 2>&1 | awk '{ print $1, $2 + $3 }'
}

median() { sort -g | awk '{ all[NR] = $1 } END { printf "%.2f", all[int((NR + 1) / 2)] }'; }

gain() {  # NAME ARGUMENTS...
  local round one two
  local -a times=() gains=() costs=()
  for ((round = 0; round < rounds; ++round)); do
    one=$(timed 1 "${@:2}")
    two=$(timed 2 "${@:2}")
    times+=("${one% *}")
    gains+=("$(awk -v a="${one% *}" -v b="${two% *}" 'BEGIN { print a / b }')")
    costs+=("$(awk -v a="${one#* }" -v b="${two#* }" 'BEGIN { print b / a }')")
  done
  echo "$1: $(printf '%s\n' "${times[@]}" | median) s, $(printf '%s\n' "${gains[@]}" | median) times as fast by two" \
    "threads, in $(printf '%s\n' "${costs[@]}" | median) of the processor time"
}

for strategy in random pct portfolio; do
  gain "$strategy" explore bench/explore-share.scn --strategy "$strategy" --schedules 30000
done
gain exhaustive explore "$folder/five.scn" --exhaustive
gain "explore of a folder" explore "$folder/many" --schedules 100
gain "run of a folder, rocksdb" run "$folder/many"
