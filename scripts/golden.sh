#!/usr/bin/env bash
# Writes all golden files anew, with the tests that compare with them (HYPERSIM_GOLDEN): the .expected files of
# scenarios and of wire_vectors, the lists of the language's words, and the outputs in the pages' `console` blocks.
# Takes a build folder. Review the changes as a diff.
set -euo pipefail
build=$1
for program in hypersim wire_vectors language_test lsp_test docs_test; do  # without one, its files would become empty
  [ -x "$build/bin/$program" ] || { echo "there is no $build/bin/$program; ./dev golden builds it" >&2; exit 2; }
done
export HYPERSIM_GOLDEN=1
ctest --test-dir "$build" -L golden -j "$(nproc)" --output-on-failure --quiet
"$build/bin/language_test" --gtest_brief=1 --gtest_filter='Keywords.*'
"$build/bin/lsp_test" --gtest_brief=1 --gtest_filter='EditorGrammar.HasTheWords*'
# The tests run one after the other, because a page has several blocks.
"$build/bin/docs_test" --gtest_brief=1 --gtest_filter='*/DocsSession.*'
git --no-pager diff --stat -- '*.expected' '*.md' '*.dict' '*.tmLanguage.json'
git ls-files --others --exclude-standard -- '*.expected'
