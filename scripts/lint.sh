#!/usr/bin/env bash
# Checks the layout of sources, what clang-tidy knows, and the shell scripts. Changes nothing.
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
sed -n "s|^  \"file\": \"$PWD/\(.*\)\",\?\$|\1|p" build/tidy/compile_commands.json | grep -v '^\(build/tidy/\)\?tests/' |
  xargs -P "$(nproc)" -n 1 scripts/tidy.sh || { echo "clang-tidy found something" >&2; exit 1; }
echo "clean"
