#!/usr/bin/env bash
# hypersim, but the third line of the trace (the last argument) is doctored: the canary of scripts/compare-traces.sh.
set -euo pipefail
"$HYPERSIM" "$@"
sed -i '3s/"t_ms":0/"t_ms":1/' "${!#}"
