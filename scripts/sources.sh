#!/usr/bin/env bash
# Lists the C++ sources, one path per line.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
find . \( -path ./build -o -path './.*' -o -path ./hypersim-out \) -prune -o \( -name '*.cpp' -o -name '*.hpp' \) -print |
  sed 's|^\./||' | LC_ALL=C sort
