#!/usr/bin/env bash
# compare-traces.sh ONE OTHER [PATH...]: do two builds of hypersim give the same traces, byte for byte? Plays every
# bundled scenario (or those below the paths) with each schedule and both builds, and names the first line that differs.
set -euo pipefail
[ $# -ge 2 ] || { echo "usage: scripts/compare-traces.sh HYPERSIM OTHER_HYPERSIM [PATH...]" >&2; exit 2; }
one=$(realpath "$1")
other=$(realpath "$2")
shift 2
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ $# -gt 0 ] || set -- scenarios/ok scenarios/failed docs/examples
found=$(mktemp)
trap 'rm -f "$found"' EXIT

# play BINARY NAME ARGUMENTS...: leaves NAME.jsonl, and in NAME.out what was printed and the exit code.
play() {
  local binary=$1 name=$2 code=0
  shift 2
  rm -f "$work/$name.jsonl"
  "$binary" run "$@" --color never --trace "$work/$name.jsonl" >"$work/$name.out" 2>&1 || code=$?
  echo "exit $code" >>"$work/$name.out"
  touch "$work/$name.jsonl"
}

# first_difference A B: the number of the first line that differs, and the line in both.
first_difference() {
  local line
  line=$({ cmp "$1" "$2" 2>&1 || true; } | sed -n 's/.* line \([0-9]*\)$/\1/p')
  line=${line:-$(($(wc -l <"$1") < $(wc -l <"$2") ? $(wc -l <"$1") + 1 : $(wc -l <"$2") + 1))}
  echo "  line $line"
  echo "  one    $(sed -n "${line}p" "$1" | cut -c1-1000)"
  echo "  other  $(sed -n "${line}p" "$2" | cut -c1-1000)"
}

# compare SCENARIO: a line for each trace that was compared, or what differs.
compare() {
  local scenario=$1 how arguments kind
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  for how in "--schedule fifo" "--schedule random --seed 1" "--schedule random --seed 2"; do
    read -ra arguments <<<"$how"
    play "$one" one "$scenario" "${arguments[@]}"
    play "$other" other "$scenario" "${arguments[@]}"
    [ ! -s "$work/one.jsonl" ] || echo "compared"
    for kind in jsonl out; do
      cmp -s "$work/one.$kind" "$work/other.$kind" && continue
      echo "not the same: $scenario $how ($kind)"
      first_difference "$work/one.$kind" "$work/other.$kind"
      break
    done
  done
}

export one other
export -f play first_difference compare
# Each scenario's lines are printed at once. That bash expands them.
# shellcheck disable=SC2016
find "$@" -name '*.scn' -print0 | LC_ALL=C sort -z |
  xargs -0 -P "$(nproc)" -I{} bash -euo pipefail -c 'said=$(compare "$1"); echo "$said"' compare {} >"$found"

grep -vx -e compared -e '' "$found" || true
compared=$(grep -cx compared "$found" || true)
differ=$(grep -c '^not the same' "$found" || true)
echo "$compared traces compared, $differ differ"
[ "$compared" -gt 0 ] || { echo "nothing was compared" >&2; exit 2; }
[ "$differ" -eq 0 ]
