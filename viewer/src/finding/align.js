// Two runs beside each other: which event of one is the same as which of the other.

const kEditsMax = 2000;

/** The number of the first line that is not the same in both; the shorter's length, if it is a beginning of the other. */
export function firstDifference(some, others) {
  const count = Math.min(some.begins.length, others.begins.length) - 1;
  // They are the same up to some event: halves find it.
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const end = some.begins[middle];
    if (end === others.begins[middle] && some.text.startsWith(others.text.slice(others.begins[low], end), some.begins[low])) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Pairs of what stands in one row: [index of left or -1, index of right or -1], by the shortest edit script (Myers).
 * `left` and `right` are numbers that are equal where events are. Of runs that differ too much, what is left over
 * stands one run above the other.
 */
export function align(left, right) {
  const trace = [];
  const most = Math.min(left.length + right.length, kEditsMax);
  let reached = new Map([[1, 0]]);
  let found = -1;
  for (let edits = 0; edits <= most && found < 0; ++edits) {
    trace.push(reached);
    const next = new Map();
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = diagonal === -edits || (diagonal !== edits && (reached.get(diagonal - 1) ?? -1) < (reached.get(diagonal + 1) ?? -1));
      let x = down ? (reached.get(diagonal + 1) ?? 0) : reached.get(diagonal - 1) + 1;
      while (x < left.length && x - diagonal < right.length && left[x] === right[x - diagonal]) ++x;
      next.set(diagonal, x);
      if (x >= left.length && x - diagonal >= right.length) found = edits;
    }
    reached = next;
  }
  if (found < 0) return [...left.keys()].map((i) => [i, -1]).concat([...right.keys()].map((i) => [-1, i]));
  const pairs = [];
  let x = left.length;
  let y = right.length;
  for (let edits = found; edits >= 0; --edits) {
    const before = trace[edits];
    const diagonal = x - y;
    const down = diagonal === -edits || (diagonal !== edits && (before.get(diagonal - 1) ?? -1) < (before.get(diagonal + 1) ?? -1));
    const from = down ? diagonal + 1 : diagonal - 1;
    const beginX = edits === 0 ? 0 : before.get(from);
    const beginY = edits === 0 ? 0 : beginX - from;
    while (x > beginX && y > beginY && x > 0 && y > 0 && left[x - 1] === right[y - 1]) pairs.push([--x, --y]);
    if (edits > 0) {
      if (down) pairs.push([-1, --y]);
      else pairs.push([--x, -1]);
    }
  }
  return pairs.reverse();
}
