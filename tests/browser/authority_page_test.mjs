// The graph of who gave what to whom, in a real browser.

import assert from "node:assert/strict";
import {writeFileSync} from "node:fs";
import {after, before, test} from "node:test";

import {Chromium} from "./chromium.mjs";
import {hypersim, kOut, picture} from "./play.mjs";

let browser;
before(async () => (browser = await Chromium.launch()));
after(() => browser.close());

async function opened(name, scenario, args = [], {codes = [0], ...size} = {}) {
  const path = `${kOut}/${name}.html`;
  writeFileSync(path, hypersim(["caps", scenario, "--format", "html", ...args], {codes}));
  const page = await browser.page(size);
  await page.open(path);
  await page.until(() => ["all", "failed"].includes(document.body.dataset.ready));
  assert.equal(await page.text(".broken"), null);
  return page;
}
async function leaveClean(page) {
  assert.deepEqual(page.requests.filter((url) => !url.startsWith("file:")), []);
  assert.deepEqual(page.errors, []);
  await page.close();
}

/** Lines and labels of the page that lie over a box, and labels over a label. */
function covered(page) {
  return page.ask(() => {
    const areaOf = (element) => element.getBoundingClientRect();
    const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    const boxes = [...document.querySelectorAll(".box")].map((box) => ({name: box.getAttribute("aria-label"), at: areaOf(box.querySelector("rect"))}));
    const labels = [...document.querySelectorAll(".label:not(.unsaid)")].map((label) => ({name: label.textContent, at: areaOf(label)}));
    const svg = areaOf(document.querySelector(".graph svg"));
    const bad = [];
    const kInside = 2; // the frame of a box, at which lines begin
    for (const edge of document.querySelectorAll(".edge")) {
      const line = edge.querySelector(".line");
      for (let i = 0, length = line.getTotalLength(); i <= length; i += 10) {
        const {x, y} = line.getPointAtLength(i);
        for (const {name, at} of boxes) {
          const [left, top] = [at.left - svg.left, at.top - svg.top];
          if (x > left + kInside && x < left + at.width - kInside && y > top + kInside && y < top + at.height - kInside) bad.push(`a line of ${edge.querySelector("title").textContent} crosses ${name}`);
        }
      }
    }
    labels.forEach((label, i) => {
      for (const box of boxes) if (overlap(label.at, box.at)) bad.push(`the label ${label.name} lies over ${box.name}`);
      // Of a text, the area has the height of the font's line, and letters fill a part of it.
      const core = (at) => ({left: at.left, right: at.right, top: at.top + 1, bottom: at.bottom - 1});
      for (const other of labels.slice(0, i)) if (overlap(core(label.at), core(other.at))) bad.push(`the label ${label.name} lies over ${other.name}`);
    });
    return {bad: [...new Set(bad)], labels: labels.length};
  });
}

test("Givers stand before those they gave to, and a process tells all about itself", async () => {
  const page = await opened("caps", "scenarios/ok/sharing/share-a-database.scn");
  const x = await page.ask(() => Object.fromEntries([...document.querySelectorAll(".box")].map((box) => [box.getAttribute("aria-label").split(",")[0], box.getBoundingClientRect().x])));
  assert.ok(x["kv:distro:sys"] < x.owner && x.owner < x.viewer, JSON.stringify(x));
  assert.equal(await page.count(".edge.refused"), 1);
  assert.match(await page.text(".words"), /owner → viewer owner\/birthdays read shared by owner at line 11/);
  // What viewer was refused goes around owner, which stands between the two.
  assert.deepEqual(await covered(page), {bad: [], labels: 3});
  await page.click('.box[aria-label^="viewer"]');
  assert.deepEqual(await covered(page), {bad: [], labels: 2});
  const words = (await page.text(".words")).replace(/\s+/g, " ");
  assert.match(words, /viewer viewer:viewer:other\.os · wired Holds 1 owner\/birthdays read shared by owner at line 11 from owner/);
  assert.match(words, /Was refused 2 Get on owner\/birthdays needs owner\/birthdays read, line 10/);
  assert.equal(await page.count(".box.chosen"), 1);
  await page.screenshot(picture("caps"));
  await leaveClean(page);
});

test("A graph of a hundred and twenty processes stays legible", async () => {
  const names = Array.from({length: 120}, (_, i) => `worker-${i}`);
  const scenario = `${kOut}/many-caps.scn`;
  writeFileSync(scenario, `scenario "A hundred and twenty processes"\n\n${names.map((name, i) => `process ${name} p${i}:app${i}:dev.os`).join("\n")}\n\n` +
    [0, 1, 2, 3, 4, 5].map((i) => `worker-${i} open db\n`).join("") + names.slice(6).map((name, i) => `worker-${i % 6} share db read with ${name}\n`).join(""));
  const page = await opened("many-caps", scenario, ["--storage", "memory"], {width: 1500, height: 1000});
  assert.ok(await page.count(".box") >= 120);
  // Each name is written whole, at a size that can be read, and no box covers another.
  const faults = await page.ask(() => {
    const boxes = [...document.querySelectorAll(".box")].map((box) => ({name: box.getAttribute("aria-label").split(",")[0], text: box.querySelector("text"), at: box.querySelector("rect").getBoundingClientRect()}));
    const bad = [];
    for (const {name, text, at} of boxes) {
      if (!text.textContent.startsWith(name)) bad.push(`${name} is cut`);
      if (text.getBoundingClientRect().width > at.width) bad.push(`${name} is wider than its box`);
      if (parseFloat(getComputedStyle(text).fontSize) < 11) bad.push(`${name} is too small`);
    }
    for (const a of boxes) for (const b of boxes) {
      if (a !== b && a.at.left < b.at.right && b.at.left < a.at.right && a.at.top < b.at.bottom && b.at.top < a.at.bottom) bad.push(`${a.name} covers ${b.name}`);
    }
    return bad;
  });
  assert.deepEqual(faults, []);
  assert.deepEqual(await covered(page), {bad: [], labels: 0});
  await page.screenshot(picture("many-caps"));
  await page.click('.box[aria-label^="worker-3,"]');
  assert.deepEqual(await covered(page), {bad: [], labels: 20});
  await page.screenshot(picture("many-caps-chosen"));
  await page.key("/");
  await page.type("worker-77");
  await page.key("Enter");
  assert.match((await page.text(".words")).replace(/\s+/g, " "), /^worker-77 p77:app77:dev\.os · wired Holds 1 /);
  await page.click("label", {text: "only around"});
  assert.ok(await page.count(".box") < 10);
  await page.screenshot(picture("many-caps-near"));
  await leaveClean(page);
});

test("Names that are too long keep their ends, and paper has sheets that can be read", async () => {
  const names = Array.from({length: 90}, (_, i) => `a-client-of-a-very-long-name-${i}`);
  const scenario = `${kOut}/long-caps.scn`;
  writeFileSync(scenario, `scenario "Long names"\n\n${names.map((name, i) => `process ${name} p${i}:app${i}:dev.os`).join("\n")}\n\n${names[0]} open db\n` +
    names.slice(1).map((name) => `${names[0]} share db read with ${name}\n`).join(""));
  const page = await opened("long-caps", scenario, ["--storage", "memory"], {width: 1500, height: 1000});
  const shown = await page.ask(() => [...document.querySelectorAll(".box.member")].map((box) => ({text: box.querySelector("text").textContent, inside: box.querySelector("text").getBoundingClientRect().width < box.querySelector("rect").getBoundingClientRect().width})));
  assert.equal(new Set(shown.map(({text}) => text)).size, 90);
  assert.ok(shown.every(({text, inside}) => inside && text.includes("…")));
  const sheets = await page.ask(() => {
    dispatchEvent(new Event("beforeprint"));
    const all = [...document.querySelectorAll(".sheet svg")].map((part) => part.getAttribute("viewBox").split(" ").map(Number));
    dispatchEvent(new Event("afterprint"));
    return {all, left: document.querySelectorAll(".sheet").length};
  });
  assert.ok(sheets.all.length > 1 && sheets.all.every(([, , width, height]) => width <= 1330 && height <= 820), JSON.stringify(sheets));
  assert.equal(sheets.left, 0);
  await leaveClean(page);
});

test("Processes that give to each other, and are refused, over columns and within one, have lines of their own", async () => {
  const scenario = `${kOut}/tangled-caps.scn`;
  const names = ["ann", "ben", "cleo", "dora", "eli"];
  writeFileSync(scenario, `scenario "All with all"\n\n${names.map((name) => `process ${name} ${name}:${name}:dev.os`).join("\n")}\n\n` +
    names.map((name) => `${name} open db\n`).join("") +
    names.flatMap((name, i) => names.slice(i + 1).map((other) => `${other} get ${name}/db k => error NoReadCap\n${name} share db read with ${other}\n`)).join("") +
    "eli share db read with ann\neli share db write with dora\ndora share db write with eli\n");
  const page = await opened("tangled-caps", scenario, ["--storage", "memory"]);
  assert.match(await page.text(".title"), /passed/);
  const {bad, labels} = await covered(page);
  assert.deepEqual(bad, []);
  assert.equal(labels, await page.count(".edge"));
  const lines = await page.ask(() => [...document.querySelectorAll(".edge .line")].map((line) => line.getAttribute("d")));
  assert.equal(new Set(lines).size, lines.length);
  await page.screenshot(picture("tangled-caps"));
  for (const name of names) {
    await page.click(`.box[aria-label^="${name}"]`);
    assert.deepEqual((await covered(page)).bad, [], name);
  }
  await page.click("label", {text: "only around"});
  assert.deepEqual((await covered(page)).bad, []);
  await page.screenshot(picture("tangled-caps-near"));
  await leaveClean(page);
});

test("The steps of --could are a graph, too", async () => {
  const page = await opened("could", "scenarios/ok/sharing/share-a-database.scn", ["--could", "viewer", "owner/birthdays write"]);
  assert.match(await page.text(".facts"), /Could viewer come to hold owner\/birthdays write\?/);
  assert.match(await page.text(".words"), /owner → viewer 1\. owner share birthdays write with viewer/);
  await leaveClean(page);
});
