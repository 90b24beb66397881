#!/usr/bin/env bash
# long-exploration.sh [SCHEDULES] [FILE.scn]: whether what runs for hours may run for hours. Two workers on this machine
# play that many schedules (10 000 000) of the scenario (bench/explore-share.scn), then one process plays the same: both
# have to print and report the same, and nobody may need more memory at the end than after a tenth of the time, but for
# a tenth. It takes about half an hour on two processors. Run ./dev build first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
schedules=${1:-10000000} scenario=${2:-bench/explore-share.scn}
hypersim=build/release/bin/hypersim
work=$(mktemp -d)
processes=()
trap 'kill "${processes[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT

resident_kib() {  # PROCESS...: each with its children
  local process files
  for process in "$@"; do
    mapfile -t files < <(echo "$process" && pgrep -P "$process")
    files=("${files[@]/#//proc/}")
    # One that has just ended has none.
    cat "${files[@]/%//status}" 2>/dev/null | awk '/^VmRSS/ { sum += $2 } END { print sum + 0 }' || true
  done | paste -sd' '
}

# Every two seconds the resident sizes of PROCESS..., one column for each, as long as the first one lives.
watch() {  # FILE PROCESS...
  while kill -0 "$2" 2>/dev/null; do
    resident_kib "${@:2}" >>"$1"
    sleep 2
  done
}

judge() {  # NAME FILE: how much more memory than after a tenth of the time
  awk -v name="$1" '{ for (i = 1; i <= NF; ++i) size[NR, i] = $i; columns = NF > columns ? NF : columns }
    END {
      if (NR < 10) { print name ": too short to tell whether memory grows"; exit }
      for (i = 1; i <= columns; ++i) {
        early = late = 0
        for (n = 1; n < NR; ++n) {  # the last one may be of a process that ends
          if (n <= NR / 10) { if (size[n, i] > early) early = size[n, i] }
          else if (size[n, i] > late) late = size[n, i]
        }
        printf "%s, process %d: %d MiB in the first tenth of the time, %d MiB at most after it\n",
               name, i, early / 1024, late / 1024
        if (late > early * 1.1) grows = 1
      }
      exit grows
    }' "$2"
}

explore() {  # NAME ARGUMENTS...
  "$hypersim" explore "$scenario" --strategy random --schedules "$schedules" --jobs 1 --no-shrink \
    --report "$work/$1.json" "${@:2}" >"$work/$1.txt" &
}

addresses=()
for worker in 1 2; do
  "$hypersim" worker --listen 127.0.0.1:0 >"$work/worker$worker" &
  processes+=($!)
  until [ -s "$work/worker$worker" ]; do sleep 0.1; done
  addresses+=("$(sed 's/listening on //' "$work/worker$worker")")
done
explore workers --workers "${addresses[0]},${addresses[1]}"
watch "$work/workers.sizes" $! "${processes[@]}"
wait $!
explore alone
watch "$work/alone.sizes" $!
wait $!

for name in workers alone; do
  sed -E -i 's/("elapsed_s": *)[0-9.]+/\1_/; s/ in [0-9.]+ (s|min)$//' "$work/$name.json" "$work/$name.txt"
done
cmp "$work/workers.txt" "$work/alone.txt"
cmp "$work/workers.json" "$work/alone.json"
cat "$work/alone.txt"
judge "explored by two workers (coordinator, workers)" "$work/workers.sizes"
judge "explored by one process" "$work/alone.sizes"
