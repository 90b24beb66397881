// Where the processes of a graph stand: givers before those they give to, in columns, with few crossings.

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
  order(layers, count, next);
  return layers.flatMap(wrapped);
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

/** Each node near the middle of those that it is joined with. */
function order(layers, count, next) {
  const joined = Array.from({length: count}, () => []);
  next.forEach((its, from) => its.forEach((to) => (joined[from].push(to), joined[to].push(from))));
  const place = Array(count).fill(0);
  const number = (layer) => layer.forEach((node, i) => (place[node] = layer.length < 2 ? 0.5 : i / (layer.length - 1)));
  layers.forEach(number);
  for (let sweep = 0; sweep < kSweeps; ++sweep) {
    for (const layer of sweep % 2 ? [...layers].reverse() : layers) {
      const wish = new Map(layer.map((node) => [node, joined[node].length ? joined[node].reduce((sum, other) => sum + place[other], 0) / joined[node].length : place[node]]));
      layer.sort((a, b) => wish.get(a) - wish.get(b) || a - b);
      number(layer);
    }
  }
}

function wrapped(layer) {
  const parts = Math.ceil(layer.length / kColumnMax);
  const each = Math.ceil(layer.length / parts);
  return Array.from({length: parts}, (_, i) => layer.slice(i * each, (i + 1) * each));
}
