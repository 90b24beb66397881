#!/usr/bin/env bash
# Looks at layout, at what clang-tidy knows, and at the shell scripts; changes nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

echo "clang-format"
scripts/sources.sh | xargs clang-format --dry-run -Werror

echo "shellcheck"
shellcheck dev scripts/*.sh tests/scenarios/*.sh .ci/run

echo "clang-tidy"
mkdir -p build
cmake --preset tidy >build/tidy.log 2>&1 || { cat build/tidy.log >&2; exit 1; }
cmake --build build/tidy --target hypersim_version >>build/tidy.log 2>&1

# A file that passed is looked at again when it, a header, or the configuration changes.
stamp=build/tidy/passed
headers=$(find . -path ./build -prune -o -name '*.hpp' -print0 | LC_ALL=C sort -z | xargs -0 cat .clang-tidy | sha256sum)
touch "$stamp"
todo=()
for file in $(scripts/sources.sh | grep '\.cpp$' | grep -v '^tests/'); do
  key="$(sha256sum <"$file") $headers $file"
  grep -qxF "$key" "$stamp" || todo+=("$file")
done
if [ ${#todo[@]} -gt 0 ]; then
  printf '%s\n' "${todo[@]}" | xargs -P "$(nproc)" -n 4 clang-tidy -p build/tidy --quiet 2>build/tidy.err ||
    { echo "clang-tidy found something" >&2; exit 1; }
  for file in "${todo[@]}"; do echo "$(sha256sum <"$file") $headers $file" >>"$stamp"; done
fi
echo "clean"
