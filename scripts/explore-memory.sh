#!/usr/bin/env bash
# How much memory it takes to explore: first ten thousand schedules and a million, then one schedule of 0.1 and of a
# million events, by each strategy. The largest resident size is read from Linux ten times a second. This takes some
# minutes. Run ./dev build first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

explore() {  # NAME ARGUMENTS...
  local name=$1 peak=0 grown
  build/release/bin/hypersim explore "${@:2}" --jobs 1 --no-shrink >/dev/null &
  while grown=$(awk '/^VmHWM/ { print $2 }' "/proc/$!/status" 2>/dev/null) && [ -n "$grown" ]; do
    peak=$grown
    sleep 0.1
  done
  wait $!
  echo "$name: $((peak / 1024)) MiB"
}

for schedules in 10000 1000000; do
  explore "$schedules schedules" bench/explore-share.scn --strategy random --schedules "$schedules"
done

long=$(mktemp --suffix .scn)
trap 'rm -f "$long"' EXIT
for sets in 10000 91000; do  # 11 events each
  printf '%s\n' 'scenario "A long run"' 'option limit events 100000000' 'process a a:app:dev.os' 'a open d' \
    "repeat $sets as i" '  a set d k{i} v' 'end' >"$long"
  for strategy in random pct exhaustive; do
    explore "$((sets * 11)) events, $strategy" "$long" --strategy "$strategy" --schedules 2
  done
done
