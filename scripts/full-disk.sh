#!/usr/bin/env bash
# full-disk.sh HYPERSIM: real disks that are too small, of many sizes. Each run must say that its disk is full, with exit
# code 4 (2 if not even a home can be made), and when there is room again, all that it had acknowledged must be there.
# It mounts tmpfs in a mount namespace of its own, so it needs to be root or to be allowed user namespaces.
set -euo pipefail
hypersim=$(realpath "$1")
if [ "${2:-}" != inside ]; then
  own=(unshare --mount)
  [ "$(id -u)" -eq 0 ] || own=(unshare --user --map-root-user --mount)
  exec "${own[@]}" "$0" "$hypersim" inside
fi
work=$(mktemp -d)
trap 'umount "$work/disk" 2>/dev/null; rm -rf "$work"' EXIT
mkdir "$work/disk"
cd "$work"
cat >changes.scn <<'EOT'
scenario "changes"
process a a:app:dev.os exit restart
process g g:app:dev.os grants a "P" exit restart
a open d => any
repeat 200 as i
  a set d k{i} repeat:v*{i} => any
  a state set s{i} => any
  a spawn c{i} exit restart => any
end
sim revoke-all g
a open e => any
EOT

# happened NAME [TEXT]: how many events of that name the trace has, with that text.
happened() { grep -c "\"event\":\"$1\".*${2:-}" trace.jsonl || true; }

ask() {
  echo 'scenario "ask"'
  echo 'process a a:app:dev.os exit restart'
  [ "$(happened database_created /d\")" -eq 0 ] || echo 'a open d'
  local i values states children
  values=$(happened storage_written /d\")
  for ((i = 1; i <= values; ++i)); do echo "a get d k$i => repeat:v*$i"; done
  states=$(happened state_written)
  [ "$states" -eq 0 ] || echo "a state get => one of s$states | s$((states + 1))"
  children=$(happened step_ended '"line":8,')
  for ((i = 1; i <= children; ++i)); do echo "a spawn c$i exit restart => error NameTaken"; done
  # What was revoked stays revoked, if the run has gone on from there.
  [ "$(happened step_ended '"line":11,')" -eq 0 ] || echo 'check a lacks cap our@g:app:dev.os "P"'
}

declare -A codes=()
for size in $(seq 16 24 1100); do
  mount -t tmpfs -o "size=${size}k" tmpfs disk
  : >trace.jsonl
  code=0
  "$hypersim" run changes.scn --home disk/home --trace trace.jsonl >said 2>&1 || code=$?
  codes[$code]=$((${codes[$code]:-0} + 1))
  case $code in
    0) [ "$(happened storage_failed)" -eq 0 ] ;;
    2) grep -q 'No space left on device' said ;;
    4) [ "$(happened storage_failed)" -eq 1 ] && grep -q 'Free space there, and run it again.' said ;;
    *) false ;;
  esac || { echo "a disk of ${size}k ends with exit code $code:" && cat said && exit 1; }
  mount -o remount,size=64m disk
  ask >ask.scn
  "$hypersim" run ask.scn --home disk/home >asked 2>&1 || { echo "lost on a disk of ${size}k:" && cat said asked && exit 1; }
  umount disk
done
echo "full disks: ${codes[0]:-0} had room, ${codes[4]:-0} said that they had not, ${codes[2]:-0} had none for a home"
[ "${codes[4]:-0}" -gt 5 ] && [ "${codes[0]:-0}" -gt 0 ]
