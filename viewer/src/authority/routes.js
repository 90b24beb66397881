// Where each box of a graph is, how the lines go between them, and where their labels stand. A gap between two columns has
// room for labels at both its sides, where lines are level; between these, lines bend. A column is crossed in a lane. So
// neither a line nor a label lies over a box.

import {columns as columnsOf, mean, withLanes} from "./layout.js";

export const kBox = {width: 168, height: 26};
export const kRow = 36;
export const kMargin = 24;
/** With more edges, labels stand only at those of a chosen process. */
export const kLabelledMax = 24;
export const kLabelHeight = 15;

const kLane = 12;
const kBendMin = 52;
const kBendMax = 110;
const kUnlabelled = 14;
const kBesideLabel = 30; // a line is seen on both sides of its label
const kPort = 13;
const kHead = 7; // between the end of a line and the box that it points to
const kSweeps = 6;

/**
 * `count` nodes, and edges `{from, to, kind, label}`: the numbers of two nodes, "given", "lost" or "refused", and how wide
 * the label is. What was refused does not decide who stands before whom. The same graph gives the same routes.
 *
 * Returns the `columns` of nodes from the top; the upper left corners of the `boxes`; for each edge a route: its
 * `segments` (cubic curves of four points), its `end` with the side from which it comes (`tip`: -1 from the left, 1 from
 * the right), and where its `label` has its middle best; and `width` and `height`, with margins.
 */
export function routed(count, edges) {
  const nodeColumns = columnsOf(count, edges.filter(({kind}) => kind !== "refused").map(({from, to}) => [from, to]));
  const {columns, ways, joined} = withLanes(nodeColumns, count, edges);
  const columnOf = [];
  columns.forEach((column, i) => column.forEach((item) => (columnOf[item] = i)));

  // A label stands at the end at which its edge goes with fewer others.
  const gapOf = edges.map(({from, to}, i) => (ways[i]?.isOfLeft ? Math.max(columnOf[from], columnOf[to]) - 1 : Math.min(columnOf[from], columnOf[to])));
  const zoneOf = edges.map((_, i) => 2 * gapOf[i] + (ways[i]?.isOfLeft ? 1 : 0));
  const widest = (zone) => Math.max(kUnlabelled, ...edges.filter((_, i) => zoneOf[i] === zone).map(({label}) => label + kBesideLabel));
  const heightOf = (item) => (item < count ? kRow : kLane);
  const tallest = Math.max(kRow, ...columns.map((column) => column.reduce((sum, item) => sum + heightOf(item), 0)),
    ...[...new Set(zoneOf)].map((zone) => kLabelHeight * labelsAtOnce(edges, (i) => zoneOf[i] === zone)));
  const bending = Math.max(kBendMin, Math.min(kBendMax, Math.round(tallest / 8))); // not too steep
  const lefts = [];
  const gaps = []; // where lines begin and cease to bend, and where the gap ends
  let x = kMargin;
  columns.forEach((_, i) => {
    const isLast = i === columns.length - 1;
    lefts.push(x);
    const begin = x + kBox.width;
    const bend = begin + (isLast && !zoneOf.includes(2 * i) ? 0 : widest(2 * i));
    const level = bend + (isLast ? 0 : bending);
    x = level + (isLast ? 0 : widest(2 * i + 1));
    gaps.push({begin, bend, level, end: x});
  });
  const middle = middles(columns, joined, heightOf, tallest);
  const portOf = ports(edges, ways, columnOf, middle);

  const routes = edges.map(({from, label}, i) => {
    const {begin, bend, level, end: gapEnd} = gaps[gapOf[i]];
    const at = {zone: zoneOf[i], x: zoneOf[i] % 2 ? (level + gapEnd) / 2 : (begin + bend) / 2, width: label};
    const [start, end] = [portOf(i, "out"), portOf(i, "in")];
    if (ways[i] === null) return within(begin, bend - begin, start, end, at);
    const {way, isOfLeft} = ways[i];
    const isForth = way[0] === from;
    const ys = way.map((item, k) => (k === 0 ? (isForth ? start : end) : k === way.length - 1 ? (isForth ? end : start) : middle[item]));
    const points = way.slice(1).flatMap((_, k) => {
      const gap = gaps[columnOf[way[k]]];
      return [{x: gap.begin, y: ys[k]}, {x: gap.bend, y: ys[k]}, {x: gap.level, y: ys[k + 1]}, {x: gap.end, y: ys[k + 1]}];
    });
    at.y = isOfLeft ? ys.at(-1) : ys[0];
    if (!isForth) points.reverse();
    const last = points.pop();
    const tip = isForth ? -1 : 1;
    points.push({x: last.x + tip * kHead, y: last.y});
    return {segments: points.slice(1).map((point, k) => bow(points[k], point)), end: {...last, tip}, label: at};
  });
  const boxes = middle.slice(0, count).map((y, node) => ({x: lefts[columnOf[node]], y: y - kBox.height / 2}));
  return {columns: columns.map((column) => column.filter((item) => item < count)), boxes, routes, width: x + kMargin, height: tallest + 2 * kMargin};
}

/** The middles of these labels, none over another: one list for all that are seen at once. */
export function labelPlaces(labels, height) {
  const places = labels.map(({x, y}) => ({x, y}));
  const byZone = new Map();
  labels.forEach((label, i) => (byZone.get(label.zone) ?? byZone.set(label.zone, []).get(label.zone)).push(i));
  for (const those of byZone.values()) {
    those.sort((a, b) => labels[a].y - labels[b].y || a - b);
    const ys = stacked(those.map((i) => labels[i].y), those.map(() => kLabelHeight), kMargin, height - kMargin);
    those.forEach((i, k) => (places[i].y = ys[k]));
  }
  return places;
}

/** What `d` of a path has to be. Dashes begin anew with each segment, so they are the same in a lane that many lines share. */
export function pathOf(segments) {
  return segments.map(([start, a, b, end]) => `M${start.x} ${start.y}C${a.x} ${a.y} ${b.x} ${b.y} ${end.x} ${end.y}`).join("");
}

/** How many labels of those edges are seen at once, at most. */
function labelsAtOnce(edges, isThere) {
  const those = edges.filter((_, i) => isThere(i));
  if (edges.length <= kLabelledMax) return those.length;
  const counts = new Map();
  for (const {from, to} of those) for (const node of new Set([from, to])) counts.set(node, (counts.get(node) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

/** Where the middle of each item is: in the order of its column, near those that it is joined with. */
function middles(columns, joined, heightOf, tallest) {
  const middle = [];
  const put = (column, wishes) => stacked(wishes, column.map(heightOf), kMargin, kMargin + tallest).forEach((y, i) => (middle[column[i]] = y));
  for (const column of columns) put(column, column.map(() => kMargin + tallest / 2));
  for (let sweep = 0; sweep < kSweeps; ++sweep) {
    for (const column of sweep % 2 ? columns : [...columns].reverse()) {
      put(column, column.map((item) => mean(joined[item].map((other) => middle[other])) ?? middle[item]));
    }
  }
  return middle.map(Math.round);
}

/** The middles of things that lie one below the other, in this order: as near to their wishes as there is room. */
function stacked(wishes, heights, top, bottom) {
  let below = 0;
  const offsets = heights.map((height) => {
    below += height;
    return below - height / 2;
  });
  // What wants to be above what lies above it goes with that as one block.
  const blocks = [];
  wishes.forEach((wish, i) => {
    let block = {sum: wish - offsets[i], count: 1};
    while (blocks.length > 0 && blocks.at(-1).sum / blocks.at(-1).count > block.sum / block.count) {
      const above = blocks.pop();
      block = {sum: above.sum + block.sum, count: above.count + block.count};
    }
    blocks.push(block);
  });
  const starts = blocks.flatMap(({sum, count}) => Array(count).fill(Math.max(top, Math.min(bottom - below, sum / count))));
  return starts.map((start, i) => start + offsets[i]);
}

/**
 * At which height of a box's side its edges begin and end: one port for all of a kind and direction, so that two edges
 * between the same boxes are two lines.
 */
function ports(edges, ways, columnOf, middle) {
  const sides = new Map();
  const found = edges.map(({from, to, kind}, i) => {
    const way = ways[i]?.way;
    const port = (node, direction) => {
      const isLeftEnd = !way || way[0] === node;
      const side = `${node} ${isLeftEnd}`;
      const heading = way ? (way[0] === from ? "forth" : "home") : direction === "out" ? "round" : "round back";
      const toward = way ? middle[isLeftEnd ? way[1] : way.at(-2)] : middle[node];
      if (!sides.has(side)) sides.set(side, new Map());
      const its = sides.get(side);
      const key = `${kind} ${heading}`;
      if (!its.has(key)) its.set(key, {key, node, toward: []});
      its.get(key).toward.push(toward);
      return its.get(key);
    };
    return {out: port(from, "out"), in: port(to, "in")};
  });
  for (const side of sides.values()) {
    const its = [...side.values()].sort((a, b) => mean(a.toward) - mean(b.toward) || (a.key < b.key ? -1 : 1));
    const apart = Math.min(kPort, (kBox.height - 6) / Math.max(1, its.length - 1));
    its.forEach((port, i) => (port.y = middle[port.node] + (i - (its.length - 1) / 2) * apart));
  }
  return (i, direction) => found[i][direction].y;
}

/** From one box of a column to another, or to itself, through the room for labels at its right. */
function within(x, room, start, end, label) {
  const bend = room * (start <= end ? 0.66 : 0.56); // there and back are two lines
  return {segments: [[{x, y: start}, {x: x + bend, y: start}, {x: x + bend, y: end}, {x: x + kHead, y: end}]], end: {x, y: end, tip: 1}, label: {...label, y: (start + end) / 2}};
}

function bow(start, end) {
  const x = (start.x + end.x) / 2;
  return [start, {x, y: start.y}, {x, y: end.y}, end];
}
