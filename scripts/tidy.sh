#!/usr/bin/env bash
# tidy.sh UNIT: runs clang-tidy over one unit of build/tidy/compile_commands.json. A unit is several sources that are
# compiled as one, because most of the time goes into what they include, or a single source. All checks look at the
# unit. Then the checks that know only the main file look at each source, which also finds headers that a source
# includes only by chance. What has passed is remembered by its content, beside ccache's files, so that it is checked
# once, whatever the checkout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unit=$1
alone=misc-unused-using-decls,bugprone-suspicious-include

# JSON's escapes are removed here, the shell's by eval.
command=$(grep -F -B1 "\"file\": \"$PWD/$unit\"" build/tidy/compile_commands.json |
  sed -n '/^  "command": /{s/^  "command": "\(.*\)",$/\1/;s/\\\(.\)/\1/g;p}')
declare -a words flags
eval "words=($command)"
for word in "${words[@]:1}"; do
  [ "$word" != -o ] || break
  flags+=("$word")
done

# What the build writes is made from the other files.
depends=$(clang++ "${flags[@]}" -MM -MT made "$unit" | tr -d '\\\n')
read -ra files <<<"$depends"
mapfile -t files < <(realpath --relative-to=. "${files[@]:1}" | grep -v '^build/' | LC_ALL=C sort -u)
key=$({ echo "$unit ${flags[*]//$PWD/}" && grep -v '^#' scripts/packages.txt | xargs dpkg-query -W &&
  sha256sum scripts/tidy.sh .clang-tidy "${files[@]}"; } | sha256sum | cut -d' ' -f1)
passed=$(dirname "$(ccache -k cache_dir)")/hypersim-tidy/$key
[ ! -f "$passed" ] || exit 0

said=$(mktemp)
trap 'rm -f "$said"' EXIT
look() { clang-tidy --quiet "$@" 2>"$said" || { cat "$said"; exit 1; }; }
sources=("$unit")
if [[ $unit == build/* ]]; then
  mapfile -t sources < <(sed -n 's/^#include "\(.*\)"$/\1/p' "$unit")
  look --config-file=.clang-tidy --header-filter="^$PWD/" --checks="-${alone/,/,-}" "$unit" -- "${flags[@]}"
  look --checks="-*,$alone" "${sources[@]}" -- "${flags[@]//-Wno-shadow/-Wshadow}"
else
  look "$unit" -- "${flags[@]}"
fi
mkdir -p "$(dirname "$passed")"
touch "$passed"
