#!/usr/bin/env bash
# How much memory it takes to explore ten thousand and a million schedules: the largest resident size, read from Linux
# five times a second. This takes some minutes. Run ./dev build first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
for schedules in 10000 1000000; do
  build/release/bin/hypersim explore bench/explore-share.scn --strategy random --jobs 1 --schedules "$schedules" >/dev/null &
  peak=0
  while grown=$(awk '/^VmHWM/ { print $2 }' "/proc/$!/status" 2>/dev/null) && [ -n "$grown" ]; do
    peak=$grown
    sleep 0.2
  done
  wait $!
  echo "$schedules schedules: $((peak / 1024)) MiB"
done
