// What the pages work out, without a browser.

import assert from "node:assert/strict";
import {test} from "node:test";

import {columns, kColumnMax} from "../../viewer/src/authority/layout.js";
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
