#!/usr/bin/env bash
# lint.sh [alone]: checks the layout of sources, what clang-tidy knows, and the shell scripts. Changes nothing.
# alone: clang-tidy looks at each source by itself. That takes longer and also finds headers that are included only by
# chance.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ $# -eq 0 ] || [ "$*" = alone ] || { echo "usage: ./dev lint [alone]" >&2; exit 2; }
together=16
[ $# -eq 0 ] || together=0

echo "clang-format"
scripts/sources.sh | xargs clang-format --dry-run -Werror

echo "shellcheck"
shellcheck dev scripts/*.sh tests/scenarios/*.sh tests/wasm/guests/*.sh .ci/run

echo "mutants"
for patch in tests/mutants/*/*.patch; do
  git apply --check "$patch" || { echo "$patch does not apply any more" >&2; exit 1; }
done

echo "clang-tidy"
mkdir -p build
cmake --preset tidy -D HYPERSIM_UNITY="$together" >build/tidy.log 2>&1 || { cat build/tidy.log >&2; exit 1; }
cmake --build build/tidy --target hypersim_version hypersim_viewer_assets >>build/tidy.log 2>&1
sed -n "s|^  \"file\": \"$PWD/\(.*\)\",\?\$|\1|p" build/tidy/compile_commands.json | grep -v '^\(build/tidy/\)\?tests/' |
  xargs -P "$(nproc)" -n 1 scripts/tidy.sh || { echo "clang-tidy found something" >&2; exit 1; }
echo "clean"
