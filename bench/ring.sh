#!/bin/sh
# Prints a scenario of many nodes in a ring: in each round, each process sends a message to its namesake on the next
# node. NODES, PROCESSES and ROUNDS say how many there are: ring.sh 100 10 100 > ring.scn
set -eu
nodes=${1:-100} processes=${2:-10} rounds=${3:-100}
awk -v nodes="$nodes" -v processes="$processes" -v rounds="$rounds" 'BEGIN {
  print "scenario \"" nodes " nodes in a ring\""
  print "option storage memory"
  print "option limit events 10000000"
  print "option limit memory 4GiB"
  printf "node"
  for (n = 0; n < nodes; ++n) printf " n%d.dev", n
  print ""
  for (n = 0; n < nodes; ++n)
    for (p = 0; p < processes; ++p) print "process p" p "-" n " p" p ":ring:dev.os on n" n ".dev networking"
  print "repeat " rounds
  for (n = 0; n < nodes; ++n)
    for (p = 0; p < processes; ++p) print "  p" p "-" n " send p" p "-" (n + 1) % nodes " body hello no answer"
  print "  sim settle"
  print "end"
}'
