#!/usr/bin/env bash
# mutants.sh [--only NAME]...: makes the node wrong, in one rule at a time, and sees whether somebody notices.
#
# Each file tests/mutants/THEME/NAME.patch is applied to a copy of the sources in build/mutants, which is built anew and
# plays the bundled scenarios: once with all that they demand, and once with the built-in checks alone. What came of it
# is kept in build/mutants/results until the patch, the sources or the scenarios change, so that it may be stopped at
# any time. At the end it writes docs/mutants.md. --only NAME (or THEME/NAME) plays those and prints what came of them.
# It fails if a mutant is not noticed, and its patch does not say why that cannot be.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

root=$PWD folder=build/mutants
sources=$folder/sources tree=$folder/sources/build/release results=$folder/results # as deep as any other build
export GIT_CEILING_DIRECTORIES=$root/$folder # the copy is not a part of this repository

only=()
while [ $# -gt 0 ]; do
  if [ "$1" != --only ] || [ $# -lt 2 ]; then
    echo "usage: ./dev mutants [--only NAME]..." >&2
    exit 2
  fi
  only+=("$2")
  shift 2
done

files() { git ls-files -z --cached --others --exclude-standard -- "$@" | LC_ALL=C sort -zu; }

# copy_sources: those that differ, so that the others need not be compiled again.
copy_sources() {
  local file
  while IFS= read -r -d '' file; do
    if [ ! -f "$file" ]; then
      rm -f "$sources/$file"
    elif ! cmp -s "$file" "$sources/$file"; then
      mkdir -p "$sources/$(dirname "$file")"
      cp "$file" "$sources/$file"
    fi
  done < <(files)
}

# build PROGRAM: the player of the copy, as that file.
build() {
  cmake --build "$tree" -j "$(nproc)" --target mutants_player >"$folder/build.log" 2>&1 || return 1
  cp "$tree/bin/mutants_player" "$1"
}

# header KEY PATCH: what the patch says of itself.
header() { sed -n "s/^$1: //p;/^diff /q" "$2"; }

# named_for MUTANT: --first, for the scenarios that noticed it the last time, and for those of its theme.
named_for() {
  local row part
  row=$(grep -F "| \`$1\` |" docs/mutants.md 2>/dev/null || true)
  while IFS= read -r part; do printf -- '--first\n%s\n' "$part"; done < <(grep -o 'scenarios/[a-z0-9/-]*\.scn' <<<"$row")
  printf -- '--first\n/%s/\n' "${1%%/*}"
}

# played PROGRAM [ARGUMENT...]: what the player says; nothing if nobody notices. Fails if it cannot play.
played() {
  local code=0
  "$@" || code=$?
  [ $code -le 1 ]
}

# play PROGRAM MUTANT KEY: plays the player of a mutant, and keeps what came of it. Removes the player.
play() {
  local program=$1 mutant=$2 key=$3 result=$results/$2 first by checks
  mapfile -t first < <(named_for "$mutant")
  if ! by=$(played "$program" "${first[@]}" scenarios/{ok/*,shipped}/*.scn) ||
    ! checks=$(played "$program" --checks-alone "${first[@]}" scenarios/{ok/*,shipped,explore,failed}/*.scn); then
    echo "$mutant: it cannot be played" >&2
    return 1
  fi
  rm -f "$program"
  mkdir -p "$(dirname "$result")"
  printf '%s\nscenario\t%s\nchecks\t%s\n' "$key" "$by" "$checks" >"$result"
  printf '%s: %s; the checks: %s\n' "$mutant" "${by:-not noticed}" "${checks:-not noticed}"
}

is_wanted() {
  [ ${#only[@]} -gt 0 ] || return 0
  local name
  for name in "${only[@]}"; do [[ $1 != "$name" && $1 != */"$name" ]] || return 0; done
  return 1
}

mkdir -p "$folder" "$results"
code_key=$(files runtime kv_module actors processes language analysis simulator scenarios tests/mutants/player.cpp |
  xargs -0 sha256sum | sha256sum)
copy_sources
# As the release, so that ccache has most of it. Where mutants are, one changed source is compiled alone.
[ -f "$tree/build.ninja" ] || cmake -S "$sources" -B "$tree" --preset release \
  -D HYPERSIM_ALONE='hypersim_runtime;hypersim_kv_module;hypersim_actors' >"$folder/build.log" 2>&1 ||
  { cat "$folder/build.log" >&2; exit 1; }

mutant_of() {
  local name=${1#tests/mutants/}
  printf '%s' "${name%.patch}"
}

mutants=() wanted=() keys=()
for patch in tests/mutants/*/*.patch; do mutants+=("$(mutant_of "$patch")"); done
# By the source that they change: so each compiles that one, and not the one before it as well.
while IFS=: read -r patch _; do
  mutant=$(mutant_of "$patch")
  is_wanted "$mutant" || continue
  key=$({ echo "$code_key" && cat "$patch"; } | sha256sum)
  [ "$(head -n 1 "$results/$mutant" 2>/dev/null)" != "$key" ] || [ ${#only[@]} -gt 0 ] || continue
  wanted+=("$mutant") keys+=("$key")
done < <(grep -m 1 '^+++ ' tests/mutants/*/*.patch | LC_ALL=C sort -t : -k 2 -k 1)
[ ${#only[@]} -eq 0 ] || [ ${#wanted[@]} -gt 0 ] || { echo "there is no mutant ${only[*]}" >&2; exit 2; }

if [ ${#wanted[@]} -gt 0 ]; then
  echo "${#wanted[@]} of ${#mutants[@]} mutants are to be played" >&2
  build "$folder/player" || { cat "$folder/build.log" >&2; exit 1; }
  { "$folder/player" scenarios/{ok/*,shipped}/*.scn && "$folder/player" --checks-alone scenarios/{ok/*,shipped,explore,failed}/*.scn; } ||
    { echo "the node is wrong, or a scenario, though nobody has changed anything" >&2; exit 1; }
fi

failed=0 playing=
for i in "${!wanted[@]}"; do
  mutant=${wanted[i]} program=$folder/player-$i
  git -C "$sources" apply "$root/tests/mutants/$mutant.patch"
  built=1
  build "$program" || built=0
  while IFS= read -r file; do cp "$file" "$sources/$file"; done < <(sed -n 's|^+++ b/||p' "tests/mutants/$mutant.patch")
  # One is played while the next one is compiled.
  [ -z "$playing" ] || wait "$playing" || failed=1
  if [ $built -eq 1 ]; then
    play "$program" "$mutant" "${keys[i]}" &
    playing=$!
  else
    echo "$mutant: it does not compile" >&2
    grep -m 3 'error:' "$folder/build.log" >&2
    failed=1 playing=
  fi
done
[ -z "$playing" ] || wait "$playing" || failed=1

# row MUTANT: of the table.
row() {
  local patch=tests/mutants/$1.patch by checks why said
  by=$(sed -n 's/^scenario\t//p' "$results/$1")
  checks=$(sed -n 's/^checks\t//p' "$results/$1")
  why=$(header 'Why it cannot be seen' "$patch")
  said=${checks#*$'\t'}
  case $said in
    'check '* | history*) said=${said%%[,:]*} ;;
    *) said="the program ends" ;;
  esac
  all=$((all + 1)) seen=$((seen + 1))
  if [ -n "$by$checks" ] && [ -n "$why" ]; then
    echo "$1: it is noticed, and its patch says that it cannot be" >&2
    failed=1
  elif [ -z "$by$checks" ] && [ -n "$why" ]; then
    seen=$((seen - 1))
  elif [ -z "$by" ]; then
    echo "$1: no scenario notices it" >&2
    failed=1
  fi
  [ -z "$by" ] || { noticed=$((noticed + 1)) && why="\`${by%%$'\t'*}\`"; }
  [ -z "$checks" ] || { by_checks=$((by_checks + 1)) && said="$said, \`${checks%%$'\t'*}\`"; }
  printf '| %s | %s (%s) | %s | %s |\n' "\`$1\`" "$(header 'The rule' "$patch")" \
    "$(header 'Its source' "$patch" | sed 's/^docs.semantics.md, //')" "${why:-no}" "${checks:+$said}"
}

table() {
  local theme='' mutant
  for mutant in "${mutants[@]}"; do
    if [ "$theme" != "${mutant%%/*}" ]; then
      theme=${mutant%%/*}
      printf '\n## %s\n\n| mutant | the rule that it breaks | a scenario notices | a check notices |\n|---|---|---|---|\n' \
        "${theme^}"
    fi
    row "$mutant"
  done
}

if [ ${#only[@]} -eq 0 ] && [ $failed -eq 0 ]; then
  all=0 seen=0 noticed=0 by_checks=0
  table >"$folder/table"
  {
    sed '/^<!-- .* writes what follows -->$/q' docs/mutants.md
    printf '\n%s mutants, of which %s can be seen. Scenarios notice %s of them, the built-in checks alone %s (%s %%).\n' \
      "$all" "$seen" "$noticed" "$by_checks" $((by_checks * 100 / seen))
    cat "$folder/table"
  } >"$folder/page"
  cp "$folder/page" docs/mutants.md
fi
exit $failed
