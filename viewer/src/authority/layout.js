// In which columns the processes of a graph stand: givers before those they give to, with few crossings. Where an edge
// crosses a column it has a lane, which has its place among the processes.

const kSweeps = 8;
/** A rank with more becomes several columns: one can see them at once. */
export const kColumnMax = 28;

/**
 * `count` nodes, and edges as pairs of their numbers. Returns the columns, each a list of nodes from the top.
 * The same graph gives the same columns.
 */
export function columns(count, edges) {
  const next = Array.from({length: count}, () => new Set());
  for (const [from, to] of edges) if (from !== to) next[from].add(to);
  const ranks = ranksOf(count, next);
  const layers = [];
  for (let node = 0; node < count; ++node) (layers[ranks[node]] ??= []).push(node);
  const joined = neighbours(count);
  next.forEach((its, from) => its.forEach((to) => join(joined, from, to)));
  order(layers, joined);
  return layers.flatMap(wrapped);
}

/**
 * The columns with lanes among the nodes. Edges `{from, to, kind}`; lanes are numbered from `count` on. Edges of one kind
 * that leave, or reach, the same node share their lanes: each with those of that of its ends that has more of them.
 *
 * Returns `columns`; for each edge its `way`, from the left: its left end, its lanes, its right end, or null if both ends
 * are in one column, and whether it goes with the others of its left end (`isOfLeft`); and for each item those it is `joined`
 * with.
 */
export function withLanes(nodeColumns, count, edges) {
  const columns = nodeColumns.map((column) => [...column]);
  const columnOf = [];
  columns.forEach((column, i) => column.forEach((node) => (columnOf[node] = i)));
  const ends = edges.map(({from, to, kind}) => {
    const isForth = columnOf[from] < columnOf[to];
    return (isForth ? [from, to] : [to, from]).map((node, i) => ({node, bundle: `${node} ${kind} ${isForth === (i === 0) ? "from" : "to"}`}));
  });
  const sizes = new Map();
  for (const {bundle} of ends.flat()) sizes.set(bundle, (sizes.get(bundle) ?? 0) + 1);
  const lanes = new Map();
  let items = count;
  const ways = ends.map(([left, right]) => {
    if (columnOf[left.node] === columnOf[right.node]) return null;
    const isOfLeft = sizes.get(left.bundle) >= sizes.get(right.bundle);
    const way = [left.node];
    for (let column = columnOf[left.node] + 1; column < columnOf[right.node]; ++column) {
      const lane = `${(isOfLeft ? left : right).bundle} ${column}`;
      if (!lanes.has(lane)) {
        lanes.set(lane, items);
        columns[column].push(items++);
      }
      way.push(lanes.get(lane));
    }
    return {way: [...way, right.node], isOfLeft};
  });
  const joined = neighbours(items);
  for (const each of ways) each?.way.slice(1).forEach((item, i) => join(joined, each.way[i], item));
  order(columns, joined);
  return {columns, ways, joined: joined.map((those) => [...those])};
}

function neighbours(count) {
  return Array.from({length: count}, () => new Set());
}
function join(joined, a, b) {
  joined[a].add(b);
  joined[b].add(a);
}

/** The longest way from a node that nobody gives to; edges that close a circle do not count. */
function ranksOf(count, next) {
  const gives = Array(count).fill(0);
  for (const its of next) for (const to of its) ++gives[to];
  const state = new Uint8Array(count); // 1: on the way, 2: done
  const finished = [];
  const back = new Set();
  const visit = (start) => {
    const stack = [[start, next[start].values()]];
    state[start] = 1;
    while (stack.length > 0) {
      const [node, rest] = stack.at(-1);
      const {value, done} = rest.next();
      if (done) {
        state[node] = 2;
        finished.push(node);
        stack.pop();
      } else if (state[value] === 1) {
        back.add(node * count + value);
      } else if (state[value] === 0) {
        state[value] = 1;
        stack.push([value, next[value].values()]);
      }
    }
  };
  const starts = [...Array(count).keys()].sort((a, b) => (gives[a] > 0) - (gives[b] > 0) || next[b].size - next[a].size || a - b);
  for (const node of starts) if (state[node] === 0) visit(node);
  const ranks = Array(count).fill(0);
  for (const node of finished.reverse()) {
    for (const to of next[node]) if (!back.has(node * count + to)) ranks[to] = Math.max(ranks[to], ranks[node] + 1);
  }
  return ranks;
}

/** Each near the middle of those that it is joined with. */
function order(layers, joined) {
  const place = [];
  const number = (layer) => layer.forEach((item, i) => (place[item] = layer.length < 2 ? 0.5 : i / (layer.length - 1)));
  layers.forEach(number);
  for (let sweep = 0; sweep < kSweeps; ++sweep) {
    for (const layer of sweep % 2 ? [...layers].reverse() : layers) {
      const wish = new Map(layer.map((item) => [item, mean([...joined[item]].map((other) => place[other])) ?? place[item]]));
      layer.sort((a, b) => wish.get(a) - wish.get(b) || a - b);
      number(layer);
    }
  }
}

/** Of no numbers, null. */
export function mean(numbers) {
  return numbers.length === 0 ? null : numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

function wrapped(layer) {
  const parts = Math.ceil(layer.length / kColumnMax);
  const each = Math.ceil(layer.length / parts);
  return Array.from({length: parts}, (_, i) => layer.slice(i * each, (i + 1) * each));
}
