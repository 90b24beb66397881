#!/usr/bin/env bash
# The C++ sources of the house, one path a line.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
find runtime kv_module actors processes simulator cli tests bench \( -name '*.cpp' -o -name '*.hpp' \) | LC_ALL=C sort
