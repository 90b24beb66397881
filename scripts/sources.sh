#!/usr/bin/env bash
# The C++ sources of the house, one path a line.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
find . \( -path ./build -o -path './.*' -o -path ./hypersim-out \) -prune -o \( -name '*.cpp' -o -name '*.hpp' \) -print |
  sed 's|^\./||' | LC_ALL=C sort
