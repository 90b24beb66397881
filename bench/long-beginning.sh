#!/bin/sh
# Prints a scenario with so many steps one after the other, and then two processes that race: what `explore` plays from
# a snapshot (docs/performance.md).
#
#   bench/long-beginning.sh 1000 > long.scn
set -eu

steps=${1:?usage: long-beginning.sh STEPS}
cat <<END
scenario "A race behind $steps steps"
option limit events 100000000
process ann ann:app:dev.os
process ben ben:app:dev.os
ann open box
ben open box
repeat $steps as i
  ann set box k{i} {i}
end
parallel
  ann set box race 1
  ann get box race                          => any
  ben set box race 2
  ben get box race                          => any
end
END
