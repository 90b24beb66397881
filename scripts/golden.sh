#!/usr/bin/env bash
# Makes all golden files anew, by the tests that compare with them (HYPERSIM_GOLDEN): the .expected files of scenarios and
# of wire_vectors, and the outputs in the pages' `console` blocks. Takes a build folder. What has changed is a diff to read.
set -euo pipefail
build=$1
export HYPERSIM_GOLDEN=1
ctest --test-dir "$build" -L golden -j "$(nproc)" --output-on-failure --quiet
# One after the other: a page has several blocks.
"$build/bin/docs_test" --gtest_brief=1 --gtest_filter='*/DocsSession.*'
git --no-pager diff --stat -- '*.expected' '*.md'
git ls-files --others --exclude-standard -- '*.expected'
