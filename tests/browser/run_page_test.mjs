// The page of a run, in a real browser: clicks, keys, what can be read.

import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {after, before, test} from "node:test";

import {Chromium} from "./chromium.mjs";
import {hypersim, kOut, picture, runPage, runPageOf, sizeOf} from "./play.mjs";

let browser;
before(async () => (browser = await Chromium.launch()));
after(() => browser.close());

const kReady = () => document.body.dataset.ready === "all" || document.body.dataset.ready === "failed";
async function opened(path, {hash = "", ...size} = {}) {
  const page = await browser.page(size);
  await page.open(path, hash);
  await page.until(kReady);
  assert.equal(await page.text(".broken"), null);
  return page;
}
/** Nothing was asked of any network, nothing failed, no dialog came. */
async function leaveClean(page) {
  assert.deepEqual(page.requests.filter((url) => !url.startsWith("file:")), []);
  assert.equal(page.requests.length, 1);
  assert.deepEqual(page.errors, []);
  await page.close();
}
const current = (page) => page.text(".row.current .says");

test("A run is read: names, text, bodies, blobs, capabilities", async () => {
  const page = await opened(runPage("share", "scenarios/ok/sharing/share-a-database.scn"));
  assert.match(await page.text(".verdict"), /passed/);
  assert.equal(await page.text("h1"), "A viewer reads the birthdays that it was given");
  assert.deepEqual(await page.texts(".lane-name"), ["owner", "viewer", "kv:distro:sys"]);
  assert.equal(await page.count(".failures"), 0);

  await page.click(".row", {text: "Set birthdays alice"});
  assert.match(await page.text(".details"), /"key": \[97, 108, 105, 99, 101\] = "alice"/);
  assert.match(await page.text(".details"), /blob\s+1990-01-01/);
  assert.equal(await page.text(".code.current .number"), "9");

  await page.click(".row", {text: "with owner/birthdays read"});
  assert.match(await page.text(".details .caps"), /owner\/birthdays read/);
  assert.equal(await page.count(".row.current .carried"), 1);
  await page.screenshot(picture("share"));
  await leaveClean(page);
});

test("The scenario's text and the events find each other", async () => {
  const page = await opened(runPage("share", "scenarios/ok/sharing/share-a-database.scn"));
  await page.click('.code[data-line="12"]');
  assert.equal(await current(page), "viewer get owner/birthdays alice => 1990-01-01");
  await page.click(".row", {text: "Open"});
  assert.equal(await page.text(".code.current .text"), "owner  open birthdays");
  await leaveClean(page);
});

test("Who holds what follows the chosen event, forth and back", async () => {
  const page = await opened(runPage("share", "scenarios/ok/sharing/share-a-database.scn"));
  const holds = async () => (await page.text(".holders-list")).replace(/\s+/g, " ");
  await page.key("Home");
  assert.doesNotMatch(await holds(), /birthdays/);
  await page.click(".row", {text: "viewer saved owner/birthdays read"});
  assert.match(await holds(), /viewer wired · \d+ capabilit\w+ .*\+ owner\/birthdays read/);
  assert.match(await page.text(".changes"), /viewer now holds owner\/birthdays read/);
  await page.key("ArrowUp");
  assert.doesNotMatch(await holds(), /viewer wired · \d+ capabilit\w+ .*owner\/birthdays read/);
  await page.key("End");
  assert.match(await holds(), /viewer wired · \d+ capabilit\w+ .*owner\/birthdays read/);
  await page.click(".holders [role=tab]", {text: "by capability"});
  assert.match(await holds(), /owner\/birthdays read 2 holders owner .* viewer/);
  await leaveClean(page);
});

test("A failure and its why stand on top, and its event is chosen", async () => {
  const page = await opened(runPage("failed", "scenarios/failed/capability-dropped.scn", {codes: [1]}));
  assert.match(await page.text(".verdict"), /failed/);
  const told = (await page.text(".failures")).replace(/\s+/g, " ");
  assert.match(told, /line 10: writer set owner\/log line two/);
  assert.match(told, /expected\s+success\s+got\s+error NoWriteCap/);
  assert.match(told, /why\s+writer does not hold owner\/log write: it dropped it at line 9\./);
  assert.match(told, /again: hypersim run scenarios\/failed\/capability-dropped\.scn --seed 0/);
  assert.match(await current(page), /error NoWriteCap/);
  assert.equal(await page.text(".code.failed .number"), "10");
  assert.ok(await page.ask(() => document.querySelector(".failures").getBoundingClientRect().bottom <= document.querySelector(".panes").getBoundingClientRect().top + 40));
  await page.screenshot(picture("failed"));
  await page.dark(true);
  await page.screenshot(picture("failed-dark"));
  await leaveClean(page);
});

test("Filters take the words of trace --filter, and say what is wrong with them", async () => {
  const scenario = "scenarios/ok/sharing/share-a-database.scn";
  const page = await opened(runPage("share", scenario));
  hypersim(["run", scenario, "--storage", "memory", "--trace", `${kOut}/share.bin`]);
  const filtered = async (...terms) => {
    await page.ask(() => (document.querySelector(".filter").value = ""));
    await page.click(".filter");
    await page.type(terms.join(" "));
    await page.until((text) => document.querySelector(".bar [role=status]").textContent !== text, await page.text(".nothing"));
    await new Promise((done) => setTimeout(done, 300));
    return (await page.ask(() => [...document.querySelectorAll(".row")].map((row) => Number(row.dataset.n)))).sort((a, b) => a - b);
  };
  // The page shows what the command shows.
  for (const terms of [["event=kv_checked"], ["process=viewer", "event=sent,delivered"], ["line=10-11", "event=sent"], ["db=owner/birthdays", "event=sent"],
                       ["key=alice", "event=storage_written,sent"], ["key=hex:616c696365", "event=sent"], ["n=5-9", "event=capability_added,process_started"],
                       ["time=0-1s", "event=taken"], ["process=kv:distro:sys", "event=sent"]]) {
    const lines = hypersim(["trace", `${kOut}/share.bin`, "--format", "jsonl", ...terms.flatMap((term) => ["--filter", term])]);
    const expected = lines.trim().split("\n").map((line) => JSON.parse(line).n);
    assert.ok(expected.length > 0, terms.join(" "));
    assert.deepEqual(await filtered(...terms), expected, terms.join(" "));
  }
  await filtered("event=storage_writen");
  assert.equal(await page.text(".mistake"), 'event=storage_writen: no event is called "storage_writen"; did you mean "storage_written"?');
  await filtered("proces=viewer");
  assert.match(await page.text(".mistake"), /there is no filter "proces".*did you mean "process"\?/);
  await filtered("process=viewr");
  assert.match(await page.text(".mistake"), /no process of the cast is called "viewr".*did you mean "viewer"\?/);
  await page.key("Escape");
  await page.key("Escape");
  await page.click(".lane-name", {text: "viewer"});
  assert.equal(await page.ask(() => document.querySelector(".filter").value), "process=viewer");
  await leaveClean(page);
});

test("The command's filters are in the page's box", async () => {
  hypersim(["run", "scenarios/ok/sharing/share-a-database.scn", "--storage", "memory", "--trace", `${kOut}/share.bin`]);
  const html = hypersim(["trace", `${kOut}/share.bin`, "--format", "html", "--filter", "line=10", "--filter", "event=sent"]);
  const path = `${kOut}/share-filtered.html`;
  (await import("node:fs")).writeFileSync(path, html);
  const page = await opened(path);
  assert.equal(await page.ask(() => document.querySelector(".filter").value), "line=10 event=sent");
  assert.equal(await page.count(".row"), 2);
  assert.match(await page.text(".source"), /owner  share birthdays read with viewer/);
  await leaveClean(page);
});

test("The keys go where they say", async () => {
  const page = await opened(runPage("failed", "scenarios/failed/capability-dropped.scn", {codes: [1]}));
  await page.key("Home");
  const first = await current(page);
  await page.key("j");
  await page.key("ArrowDown");
  assert.notEqual(await current(page), first);
  await page.key("k");
  await page.key("k");
  assert.equal(await current(page), first);
  await page.key("]");
  assert.equal(await page.count(".row.current.step"), 1);
  await page.key("f");
  assert.match(await current(page), /error NoWriteCap/);
  await page.key("[");
  assert.match(await current(page), /writer set owner\/log line two/);
  await page.key("/");
  await page.type("line one");
  await page.key("Enter");
  await page.until(() => document.querySelectorAll(".row.hit").length > 0);
  assert.match(await page.text(".bar"), /1 of \d+/);
  await page.key("Enter");
  assert.match(await page.text(".bar"), /2 of \d+/);
  await page.key("Escape");
  const shown = await page.text(".bar [role=status]");
  await page.key("e");
  assert.notEqual(await page.text(".bar [role=status]"), shown);
  await page.key("?");
  assert.match(await page.text("dialog[open]"), /the next failure/);
  await page.key("Escape");
  await page.key("t");
  assert.equal(await page.ask(() => document.documentElement.dataset.theme), "light");
  await leaveClean(page);
});

const kHostile = "</script><img src=x onerror=alert(1)><script>alert(2)</script>";
test("Hostile names and bodies stay text", async () => {
  const page = await opened(runPageOf("hostile", `scenario "${kHostile} \u202eright-to-left & <b>"

process owner owner:app:dev.os
process other other:app:dev.os

owner open "<img src=x onerror=alert(3)>"   => error any
owner request other body "${kHostile}" blob "\u202e<!--\u200f" metadata "</title>"
owner request other body hex:00ff00
owner request other body "${"<i>&amp;".repeat(131072)}"
`.replace("=> error any", "=> any")));
  assert.equal(await page.text("h1"), `${kHostile} U+202Eright-to-left & <b>`);
  assert.equal(await page.count("img, h1 b, pre i"), 0);
  await page.click(".row:not(.step)", {text: "<img src=x onerror=alert(1)>"});
  assert.equal((await page.texts(".details pre"))[0], kHostile);
  assert.match(await page.text(".details"), /blob\s+U\+202E<!--U\+200F/);
  await page.screenshot(picture("hostile"));
  await page.click(".row:not(.step)", {text: "<i>&amp;<i>"});
  await page.click(".details button.small", {text: "show all"});
  assert.equal(await page.ask(() => document.querySelector(".details pre").textContent.length), 8 * 131072);
  await page.key("/");
  await page.type("<i>&amp;<i>");
  await page.until(() => document.querySelectorAll(".row.hit").length > 0);
  await page.click(".row:not(.step)", {text: "hex:00ff00"});
  assert.match(await page.text(".details pre.hex"), /000000\s+00 ff 00/);
  await leaveClean(page);
});

test("A hundred thousand events scroll, and their file is small", async () => {
  const path = runPageOf("many", `scenario "A hundred thousand events"

process owner  owner:app:dev.os
process viewer viewer:viewer:other.os

owner open log
owner share log read with viewer
repeat 5000 as i
  owner  set log key-{i} value-{i}
  viewer get owner/log key-{i}   => value-{i}
end
`);
  assert.ok(sizeOf(path) <= 5e6, `${sizeOf(path)} bytes`);
  const page = await opened(path);
  const [events] = /[\d\u202f]+(?= events)/.exec(await page.text(".facts"));
  const count = Number(events.replaceAll("\u202f", ""));
  assert.ok(count >= 100_000, events);
  console.log(`${count} events, ${sizeOf(path)} bytes, in sight after ${await page.ask(() => Math.round(performance.getEntriesByName("in-sight")[0].startTime))} ms`);
  await page.key("End");
  assert.ok(await page.count(".row") < 200);
  assert.match(await current(page), /value-5000/);
  await page.key("e");
  await page.key("End");
  assert.equal(await page.text(".row.current .n"), String(count - 1));
  // Each frame of a long scroll has rows wherever one looks.
  const holes = await page.ask(async () => {
    const list = document.querySelector(".timeline");
    let empty = 0;
    for (let i = 0; i <= 40; ++i) {
      list.scrollTop = ((list.scrollHeight - list.clientHeight) * i) / 40;
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const box = list.getBoundingClientRect();
      if (!document.elementFromPoint(box.left + 30, box.top + box.height / 2)?.closest(".row")) ++empty;
    }
    return empty;
  });
  assert.equal(holes, 0);
  await page.screenshot(picture("many"));
  await leaveClean(page);
});

test("Nodes are groups of lanes", async () => {
  const page = await opened(runPage("nodes", "scenarios/ok/network/subscribers-on-other-nodes.scn"), {width: 1700});
  const nodes = await page.texts(".node-name");
  assert.ok(nodes.length >= 2, nodes.join());
  await page.screenshot(picture("nodes"));
  await leaveClean(page);
});

test("A link opens an event", async () => {
  const page = await opened(runPage("share", "scenarios/ok/sharing/share-a-database.scn"), {hash: "#n=40"});
  assert.equal(await page.text(".row.current .n"), "40");
  await leaveClean(page);
});

test("It prints what is shown", async () => {
  const page = await opened(runPage("failed", "scenarios/failed/capability-dropped.scn", {codes: [1]}));
  const bytes = await page.pdf(`${kOut}/failed.pdf`);
  assert.equal(bytes.subarray(0, 5).toString(), "%PDF-");
  const rows = await page.ask(() => {
    dispatchEvent(new Event("beforeprint"));
    const count = document.querySelectorAll(".printed tbody tr").length;
    dispatchEvent(new Event("afterprint"));
    return [count, document.querySelectorAll(".printed").length];
  });
  assert.ok(rows[0] > 20);
  assert.equal(rows[1], 0);
  await leaveClean(page);
});

test("The policy lets the page do nothing but its own", () => {
  const html = readFileSync(runPage("share", "scenarios/ok/sharing/share-a-database.scn"), "utf8");
  assert.match(html, /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'">/);
  assert.doesNotMatch(html.replaceAll("http://www.w3.org/2000/svg", ""), /https?:\/\//);
});
