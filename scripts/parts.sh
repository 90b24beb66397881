# shellcheck shell=bash
# `./dev` sources this file. It says how long each part of a command took, when the command ends. If HYPERSIM_PARTS names
# a file, a line for each part is appended to it.

parts=()
told_as=

# part NAME COMMAND...: runs the command, and returns its exit code.
part() {
  local name=$1 begin=$EPOCHREALTIME code=0 ms
  shift
  "$@" || code=$?
  ms=$(((${EPOCHREALTIME/[.,]/} - ${begin/[.,]/}) / 1000))
  parts+=("$name $((ms / 1000)).$((ms % 1000 / 100)) s")
  [ -z "${HYPERSIM_PARTS:-}" ] || echo "$told_as $name $ms" >>"$HYPERSIM_PARTS"
  return "$code"
}

# tell_parts_of COMMAND: says what the following parts belong to.
tell_parts_of() {
  told_as=$1
  trap tell_parts EXIT
}

tell_parts() {
  local code=$? line
  [ ${#parts[@]} -eq 0 ] || { printf -v line '%s, ' "${parts[@]}" && echo "$told_as: ${line%, }" >&2; }
  exit "$code"
}
