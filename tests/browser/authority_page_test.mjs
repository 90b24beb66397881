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

test("Givers stand before those they gave to, and a process tells all about itself", async () => {
  const page = await opened("caps", "scenarios/ok/sharing/share-a-database.scn");
  const x = await page.ask(() => Object.fromEntries([...document.querySelectorAll(".box")].map((box) => [box.getAttribute("aria-label").split(",")[0], box.getBoundingClientRect().x])));
  assert.ok(x["kv:distro:sys"] < x.owner && x.owner < x.viewer, JSON.stringify(x));
  assert.equal(await page.count(".edge.refused"), 1);
  assert.match(await page.text(".words"), /owner → viewer owner\/birthdays read shared by owner at line 11/);
  await page.click('.box[aria-label^="viewer"]');
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
  await page.screenshot(picture("many-caps"));
  await page.key("/");
  await page.type("worker-77");
  await page.key("Enter");
  assert.match((await page.text(".words")).replace(/\s+/g, " "), /^worker-77 p77:app77:dev\.os · wired Holds 1 /);
  await page.click("label", {text: "only around"});
  assert.ok(await page.count(".box") < 10);
  await page.screenshot(picture("many-caps-near"));
  await leaveClean(page);
});

test("The steps of --could are a graph, too", async () => {
  const page = await opened("could", "scenarios/ok/sharing/share-a-database.scn", ["--could", "viewer", "owner/birthdays write"]);
  assert.match(await page.text(".facts"), /Could viewer come to hold owner\/birthdays write\?/);
  assert.match(await page.text(".words"), /owner → viewer 1\. owner share birthdays write with viewer/);
  await leaveClean(page);
});
