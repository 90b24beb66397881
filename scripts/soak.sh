#!/usr/bin/env bash
# soak.sh: what takes too long for every day. Ten times as many random programs and values as in a test run, with the
# release build and under the sanitizers; 100 rounds of workers that are killed, stopped and cut off; 10 000 rounds of
# random edits of homes, 1 000 kills of runs that write to one, and real disks that are too small; an exploration of
# 10 000 000 schedules by two workers and by one process; the documentation under the sanitizers; clang-tidy over each source by itself; every fuzz target for some minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
minutes=5
mapfile -t targets < <(scripts/fuzz.sh | cut -d' ' -f1)
cat >&2 <<EOT
This takes about two and a half hours on two processors that have nothing else to do: builds 25 minutes, random programs 60,
homes and disks 5, workers 8, the long exploration 30, the documentation 10, clang-tidy 12, fuzzing $((minutes * ${#targets[@]})). To stop it is safe at any time.
EOT

# Every test that makes up its input (support::cases), wherever it is.
HYPERSIM_SOAK=10 ./dev test -LE 'scenario|docs|package|fault'
HYPERSIM_SOAK=10 ./dev asan -LE 'scenario|docs|package|fault'
# A hundred rounds of workers that are killed, stopped and cut off.
HYPERSIM_SOAK=20 build/release/bin/worker_faults_test --gtest_brief=1
# On a disk in memory, where there is one: the edits would wait for a real one most of the time.
TMPDIR=$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}") HYPERSIM_SOAK=100 \
  build/release/bin/kv_module_test --gtest_brief=1 --gtest_filter='DamagedHome.*'
HYPERSIM_SOAK=5 build/release/bin/home_kill_test --gtest_brief=1
scripts/full-disk.sh build/release/bin/hypersim
scripts/long-exploration.sh
./dev asan -L docs
./dev lint alone
./dev fuzz all $((minutes * 60))
