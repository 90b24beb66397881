#!/usr/bin/env bash
# tidy.sh UNIT: clang-tidy over one unit of build/tidy/compile_commands.json: some sources that are compiled as one, for
# most of the time goes into what they include, or a source by itself. The checks that know the main file only need a
# source by itself (`./dev lint alone`).
# What passed is kept by its content, beside ccache's files, so that it is looked at once, in whichever checkout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unit=$1

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
checks=()
[[ $unit != build/* ]] || checks=('--checks=-misc-unused-using-decls,-bugprone-suspicious-include')
clang-tidy --quiet --config-file=.clang-tidy --header-filter="^$PWD/" "${checks[@]}" "$unit" -- "${flags[@]}" 2>"$said" ||
  { cat "$said"; exit 1; }
mkdir -p "$(dirname "$passed")"
touch "$passed"
