#!/usr/bin/env bash
# scripts/package.sh BUILD_FOLDER: makes the packages of what is built there, in its folder packages/, and lets lintian
# check those of Debian: all that it may complain of is that no bug of Debian's is closed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=$1

SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s)
export SOURCE_DATE_EPOCH
rm -rf "$build/packages"
log=$build/packages.log
cpack --config "$build/CPackConfig.cmake" -B "$PWD/$build/packages" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
rm -rf "$build/packages/_CPack_Packages"
lintian --allow-root --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs "$build"/packages/*.deb
ls -sh "$build/packages"
