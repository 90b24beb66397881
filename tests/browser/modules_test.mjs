// What the pages work out, without a browser.

import assert from "node:assert/strict";
import {test} from "node:test";

import {columns, kColumnMax} from "../../viewer/src/authority/layout.js";
import {kSheet, sheetsOf} from "../../viewer/src/authority/paper.js";
import {kBox, kLabelHeight, kLabelledMax, labelPlaces, routed} from "../../viewer/src/authority/routes.js";
import {align, firstDifference} from "../../viewer/src/finding/align.js";
import {Lines, lastAtMost} from "../../viewer/src/run/story.js";
import {laidOut} from "../../viewer/src/run/value.js";

/** Numbers that are the same in every run. */
function* drawn(seed) {
  for (let state = seed; ; yield state >>> 16) state = (Math.imul(state, 1103515245) + 12345) >>> 0;
}

/** How many edits lead from one to the other, by the table of all prefixes. */
function fewestEdits(left, right) {
  let row = [...Array(right.length + 1).keys()];
  for (let i = 1; i <= left.length; ++i) {
    const next = [i];
    for (let j = 1; j <= right.length; ++j) next[j] = left[i - 1] === right[j - 1] ? row[j - 1] : 1 + Math.min(row[j], next[j - 1]);
    row = next;
  }
  return row[right.length];
}

test("Two runs are aligned with as few rows of one alone as can be", () => {
  const draw = drawn(7);
  for (let round = 0; round < 500; ++round) {
    const some = () => Array.from({length: draw.next().value % 13}, () => draw.next().value % 4);
    const [left, right] = [some(), some()];
    const pairs = align(left, right);
    assert.deepEqual(pairs.map(([i]) => i).filter((i) => i >= 0), [...left.keys()]);
    assert.deepEqual(pairs.map(([, i]) => i).filter((i) => i >= 0), [...right.keys()]);
    for (const [i, j] of pairs) if (i >= 0 && j >= 0) assert.equal(left[i], right[j]);
    assert.equal(pairs.filter(([i, j]) => i < 0 || j < 0).length, fewestEdits(left, right), `${left} and ${right}`);
  }
});

test("Runs that differ too much stand one above the other", () => {
  const pairs = align(Array(3000).fill(1), Array(3000).fill(2));
  assert.equal(pairs.length, 6000);
});

test("The first difference is the first line that is not the same", () => {
  const lines = (...all) => new Lines(all.map((line) => line + "\n").join(""));
  assert.equal(firstDifference(lines("a", "b", "c"), lines("a", "b", "d")), 2);
  assert.equal(firstDifference(lines("a", "bb", "c"), lines("a", "b", "c")), 1);
  assert.equal(firstDifference(lines("a", "b"), lines("a", "b", "c")), 2);
  assert.equal(firstDifference(lines(), lines("a")), 0);
  assert.equal(firstDifference(lines("x"), lines("a")), 0);
});

test("Lines are found by their numbers and by words in them", () => {
  const lines = new Lines('{"n":0,"a":"Alice"}\n{"n":1}\n{"n":2,"a":"a \\"b\\" alice"}\n');
  assert.deepEqual(lines.event(2), {n: 2, a: 'a "b" alice'});
  assert.deepEqual(lines.having("alice"), [0, 2]);
  assert.deepEqual(lines.having('"b"'), [2]);
  assert.deepEqual(lines.having("."), []);
  assert.equal(lastAtMost([2, 4, 4, 8], 4), 2);
  assert.equal(lastAtMost([2], 1), -1);
});

test("JSON is laid out with its numbers as they are, and bytes with their text", () => {
  assert.equal(laidOut('{"id":18446744073709551615,"e":{},"f":1.50}'), '{\n  "id": 18446744073709551615,\n  "e": {},\n  "f": 1.50\n}');
  assert.equal(laidOut('{"key":[97,108],"n":[1,300]}'), '{\n  "key": [97, 108] = "al",\n  "n": [1, 300]\n}');
  assert.equal(laidOut('["a,b:{","\\"]"]'), '[\n  "a,b:{",\n  "\\"]"\n]');
  for (const text of ["", "share", '"text"', "{", "[1,]", "12"]) assert.equal(laidOut(text), null, text);
});

test("Each process has one place, givers before those they give to", () => {
  const draw = drawn(3);
  for (let round = 0; round < 100; ++round) {
    const count = 1 + (draw.next().value % 60);
    const edges = Array.from({length: draw.next().value % 90}, () => [draw.next().value % count, draw.next().value % count]);
    const places = columns(count, edges);
    assert.deepEqual(places.flat().sort((a, b) => a - b), [...Array(count).keys()]);
    for (const column of places) assert.ok(column.length <= kColumnMax);
    const x = new Map(places.flatMap((column, i) => column.map((node) => [node, i])));
    // Without a circle, every arrow goes to the right.
    const ordered = columns(count, edges.filter(([from, to]) => from < to));
    const at = new Map(ordered.flatMap((column, i) => column.map((node) => [node, i])));
    for (const [from, to] of edges) if (from < to) assert.ok(at.get(from) < at.get(to));
    assert.ok(x.size === count);
  }
});

/** Points of a cubic curve, near enough to each other for boxes of that size. */
function* along([start, a, b, end]) {
  for (let i = 0; i <= 24; ++i) {
    const t = i / 24;
    const of = (axis) => start[axis] * (1 - t) ** 3 + 3 * a[axis] * t * (1 - t) ** 2 + 3 * b[axis] * t ** 2 * (1 - t) + end[axis] * t ** 3;
    yield {x: of("x"), y: of("y")};
  }
}
const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const isIn = ({x, y}, box) => x > box.x && x < box.x + kBox.width && y > box.y && y < box.y + kBox.height;

/** What nobody could read in that graph, in words. */
function faultsOf(count, edges) {
  const {boxes, routes, width, height} = routed(count, edges);
  const areas = boxes.map((box) => ({...box, ...kBox}));
  const faults = [];
  areas.forEach((box, i) => areas.slice(0, i).forEach((other, j) => overlap(box, other) && faults.push(`box ${i} lies over box ${j}`)));
  const isOutside = ({x, y}) => x < 0 || y < 0 || x > width || y > height;
  routes.forEach(({segments, end, label}, i) => {
    const {from, to} = edges[i];
    const name = `edge ${i} from ${from} to ${to}`;
    segments.slice(1).forEach((segment, k) => assert.deepEqual(segment[0], segments[k][3], name));
    const [start] = segments[0];
    const isAtSide = ({x, y}, {x: left, y: top}) => (x === left || x === left + kBox.width) && y > top && y < top + kBox.height;
    if (!isAtSide(start, boxes[from]) || !isAtSide(end, boxes[to])) faults.push(`${name} is not joined with its boxes`);
    const isOnLine = segments.some((segment) => [...along(segment)].some(({x, y}) => Math.abs(x - label.x) < 20 && Math.abs(y - label.y) < 1));
    if (!isOnLine) faults.push(`the label of ${name} is not at its line`);
    for (const segment of segments) {
      for (const point of along(segment)) {
        if (isOutside(point)) faults.push(`${name} leaves the picture`);
        for (let node = 0; node < count; ++node) if (isIn(point, boxes[node])) faults.push(`${name} crosses box ${node}`);
      }
    }
  });
  const lines = routes.map(({segments}) => JSON.stringify(segments));
  const isOnce = new Set(edges.map(({from, to, kind}) => `${from} ${to} ${kind}`)).size === edges.length;
  if (isOnce && new Set(lines).size !== lines.length) faults.push("two edges are one line");
  const shown = [edges.map((_, i) => i).filter(() => edges.length <= kLabelledMax), ...boxes.map((_, node) => edges.flatMap(({from, to}, i) => (from === node || to === node ? [i] : [])))];
  for (const those of shown) {
    const labels = labelPlaces(those.map((i) => routes[i].label), height).map(({x, y}, k) => {
      const wide = edges[those[k]].label;
      return {x: x - wide / 2, y: y - kLabelHeight / 2, width: wide, height: kLabelHeight};
    });
    labels.forEach((label, k) => {
      if (isOutside(label) || isOutside({x: label.x + label.width, y: label.y + label.height})) faults.push(`the label of edge ${those[k]} leaves the picture`);
      areas.forEach((box, node) => overlap(label, box) && faults.push(`the label of edge ${those[k]} lies over box ${node}`));
      labels.slice(0, k).forEach((other, l) => label.y + 1e-6 < other.y + other.height && other.y + 1e-6 < label.y + label.height && overlap(label, other) && faults.push(`the labels of edges ${those[k]} and ${those[l]} lie over each other`));
    });
  }
  return [...new Set(faults)];
}

test("No line and no label of a graph lies over a box, and no label over a label", () => {
  const draw = drawn(11);
  const below = (limit) => draw.next().value % limit;
  const edge = (from, to, kind) => ({from, to, kind, label: 20 + below(170)});
  for (let round = 0; round < 80; ++round) {
    const count = 1 + below(round % 20 ? 14 : 120);
    const edges = new Map();
    for (let rest = below(round % 3 ? 24 : 120); rest > 0; --rest) {
      const [from, to, kind] = [below(count), below(count), ["given", "given", "lost", "refused"][below(4)]];
      edges.set(`${from} ${to} ${kind}`, edge(from, to, kind));
      if (below(4) === 0) edges.set(`${to} ${from} ${kind}`, edge(to, from, kind));
    }
    assert.deepEqual(faultsOf(count, [...edges.values()]), [], `round ${round}`);
  }
  // Over a chain, both ways at once, among those of one column, from one to all, from all to one, and all with all.
  const all = (count) => [...Array(count).keys()];
  const chain = all(5).map((i) => edge(i, i + 1, "given"));
  assert.deepEqual(faultsOf(6, [...chain, edge(0, 5, "given"), edge(5, 0, "refused"), edge(5, 0, "given"), edge(4, 1, "lost")]), []);
  assert.deepEqual(faultsOf(4, [edge(0, 1, "refused"), edge(1, 0, "refused"), edge(3, 0, "refused"), edge(2, 2, "refused")]), []);
  assert.deepEqual(faultsOf(121, all(120).map((i) => edge(120, i, "given"))), []);
  assert.deepEqual(faultsOf(121, all(120).flatMap((i) => [edge(i, 120, "given"), edge(120, i, "refused")])), []);
  assert.deepEqual(faultsOf(12, all(12).flatMap((i) => all(12).map((j) => edge(i, j, "given")))), []);
  assert.deepEqual(faultsOf(0, []), []);
});

test("Each box of a graph is whole on a sheet of paper, and all of the picture is on one", () => {
  const draw = drawn(5);
  const below = (limit) => draw.next().value % limit;
  for (let round = 0; round < 60; ++round) {
    const count = 1 + below(120);
    const edges = Array.from({length: below(150)}, () => ({from: below(count), to: below(count), kind: "given", label: 20 + below(170)}));
    const {boxes, width, height} = routed(count, edges);
    const sheets = sheetsOf(boxes, width, height);
    for (const sheet of sheets) assert.ok(sheet.width > 0 && sheet.width <= kSheet.width && sheet.height > 0 && sheet.height <= kSheet.height);
    const has = (sheet, x, y, w, h) => x >= sheet.x && y >= sheet.y && x + w <= sheet.x + sheet.width && y + h <= sheet.y + sheet.height;
    for (const {x, y} of boxes) assert.ok(sheets.some((sheet) => has(sheet, x, y, kBox.width, kBox.height)), `round ${round}`);
    for (let x = 0; x + 10 < width; x += 10) for (let y = 0; y + 10 < height; y += 10) assert.ok(sheets.some((sheet) => has(sheet, x, y, 0, 0)), `${x} ${y}`);
  }
  assert.equal(sheetsOf([], 100, 100).length, 1);
});

test("A line over a column has a lane, which edges of one kind from one process share", () => {
  const chain = [[0, 1], [1, 2], [1, 3]].map(([from, to]) => ({from, to, kind: "given", label: 60}));
  const {routes, columns: places} = routed(4, [...chain, {from: 2, to: 0, kind: "refused", label: 60}, {from: 3, to: 0, kind: "refused", label: 60}]);
  assert.deepEqual(places.map((column) => column.length), [1, 1, 2]);
  const [two, three] = routes.slice(3).map(({segments}) => segments);
  assert.deepEqual([two.length, three.length], [7, 7]);
  assert.deepEqual(two.slice(2), three.slice(2));
  assert.notDeepEqual(two[0], three[0]);
  // Their labels stand where the two are apart.
  assert.ok(routes.slice(3).every(({label}) => label.x > two[1][0].x));
});
