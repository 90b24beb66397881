// The page of a finding, in a real browser: the schedule that fails beside the nearest that passes.

import assert from "node:assert/strict";
import {existsSync, rmSync} from "node:fs";
import {after, before, test} from "node:test";

import {Chromium} from "./chromium.mjs";
import {hypersim, kOut, picture} from "./play.mjs";

let browser;
before(async () => (browser = await Chromium.launch()));
after(() => browser.close());

function explored(scenario) {
  const out = `${kOut}/findings`;
  rmSync(out, {recursive: true, force: true});
  hypersim(["explore", scenario, "--out", out, "--no-shrink"], {codes: [1]});
  return `${out}/latest/page.html`;
}

test("The failing and the passing schedule stand side by side from their first difference on", async () => {
  const path = explored("scenarios/explore/lost-update.scn");
  assert.ok(existsSync(path));
  const page = await browser.page();
  await page.open(path);
  await page.until(() => ["all", "failed"].includes(document.body.dataset.ready));
  assert.equal(await page.text(".broken"), null);
  assert.match(await page.text(".parting"), /Both are the same for \d+ events\. They part here: /);
  assert.deepEqual((await page.texts(".beside-head .verdict")).map((text) => text.trim().split(/\s+/).at(-1)), ["failed", "passed"]);
  const current = () => page.ask(() => [...document.querySelector(".beside-row.current").classList].find((name) => ["left", "right", "both"].includes(name)));
  assert.notEqual(await current(), "both");
  // What is above it is in both, and so are its texts.
  const above = await page.ask(() => {
    const rows = [...document.querySelectorAll(".beside-row")].sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
    const at = rows.findIndex((row) => row.classList.contains("current"));
    return rows.slice(0, at).map((row) => [...row.querySelectorAll(".half")].map((half) => half.title));
  });
  assert.ok(above.length > 0);
  for (const [left, right] of above.slice(0, 3)) assert.equal(left, right);
  await page.screenshot(picture("finding"));
  await page.key("f");
  assert.match(await page.text(".beside-details .details:first-child"), /event \d+/);
  await page.key("2");
  await page.until(() => document.querySelector(".tab-place .timeline .row.current"));
  assert.ok(await page.count(".tab-place .lane-name") > 1);
  await page.screenshot(picture("finding-run"));
  await page.key("1");
  await page.until(() => document.querySelector(".beside-row.current"));
  assert.deepEqual(page.requests.filter((url) => !url.startsWith("file:")), []);
  assert.deepEqual(page.errors, []);
  await page.close();
});

test("Without a schedule that passes, it is the page of the run", async () => {
  const path = explored("scenarios/failed/capability-dropped.scn");
  const page = await browser.page();
  await page.open(path);
  await page.until(() => ["all", "failed"].includes(document.body.dataset.ready));
  assert.equal(await page.ask(() => document.body.dataset.page), "run");
  assert.match(await page.text(".failures"), /writer does not hold owner\/log write/);
  await page.close();
});
