// The page of a finding: the schedule that failed beside the nearest that passes, from their first difference on; and
// each of them by itself.

import {block} from "../data.js";
import {RunApp} from "../run/app.js";
import {failures, heading, verdictBadge} from "../run/banner.js";
import {Details} from "../run/details.js";
import {Lines, Story} from "../run/story.js";
import {h, plural, visible} from "../ui/dom.js";
import {helpDialog} from "../ui/help.js";
import {themeButton} from "../ui/theme.js";
import {VirtualList} from "../ui/virtual_list.js";
import {align, firstDifference} from "./align.js";

const kRow = 26;
const kContext = 6;
const kPrintedMax = 1500;
const kKeys = [["↓ ↑ j k", "the next row, the one before"], ["d", "the next difference"], ["f", "the failure"], ["1 2 3", "side by side, the failing run, the passing run"], ["t", "theme"], ["?", "this help"]];
const kSigns = [["=", "happens in both"], ["◂", "only in the schedule that fails"], ["▸", "only in the schedule that passes"], ["↕", "in both, but in another place"]];

export async function showFinding() {
  const [failing, failingLines, passing, passingLines] = await Promise.all(["story", "lines", "passing-story", "passing-lines"].map(block));
  const app = new FindingApp([new Story(failing), new Story(passing)], [new Lines(failingLines), new Lines(passingLines)]);
  document.body.append(app.element);
  app.mounted();
  document.body.dataset.ready = "all";
}

class FindingApp {
  constructor(stories, lines) {
    this.stories = stories;
    this.lines = lines;
    this.difference = firstDifference(...lines);
    this.#pair();
    this.current = -1;
    this.theme = themeButton();
    this.help = helpDialog(kKeys, kSigns);
    const tools = [h("button", {type: "button", class: "small", onclick: () => this.help.showModal()}, "help ?"), this.theme, h("button", {type: "button", class: "small", onclick: () => print()}, "print")];
    const names = ["side by side", "the run that fails", "the run that passes"];
    this.tabs = names.map((name, i) => h("button", {type: "button", role: "tab", "aria-selected": String(i === 0), onclick: () => this.showTab(i)}, name));
    this.details = stories.map((story, side) => new Details(story, (n) => this.goTo(side, n), () => {}));
    this.details.forEach((details, side) => (details.lines = lines[side]));
    this.viewport = h("div", {class: "timeline beside", tabindex: 0, role: "listbox", "aria-label": "Both schedules"});
    const column = (side, text) => h("div", {class: "half"}, verdictBadge(stories[side].info.verdict), h("b", {}, text), h("span", {class: "sub"}, `schedule ${stories[side].info.schedule}, ${plural(stories[side].count, "event")}`));
    this.list = new VirtualList(this.viewport, {rowHeight: kRow, render: (index) => this.#row(index),
      top: h("div", {class: "beside-head"}, column(0, "the schedule that fails"), h("span", {class: "relation"}), column(1, "the nearest that passes"))});
    const parted = this.rows.findIndex(([left, right]) => left < 0 || right < 0);
    const told = h("p", {class: "parting"}, this.difference > 0 ? `Both are the same for ${plural(this.difference, "event")}. ` : "They differ from the beginning. ",
      parted < 0 ? "From there, the same things happen, with other values." : h("button", {type: "button", class: "link", onclick: () => this.choose(parted, true)}, "They part here:"), " ",
      parted < 0 ? null : h("bdi", {}, visible(this.#told(this.rows[parted]))));
    this.beside = h("div", {class: "beside-pane"}, told, this.viewport, h("div", {class: "beside-details"}, this.details[0].element, this.details[1].element));
    this.banner = failures(stories[0], (n) => this.goTo(0, n));
    this.place = h("div", {class: "tab-place"}, this.beside);
    this.element = h("main", {class: "app finding"}, heading(stories[0], ...tools), this.banner, h("div", {class: "bar tabs", role: "tablist"}, ...this.tabs), this.place, this.help);
    document.addEventListener("keydown", (event) => this.#key(event));
    addEventListener("beforeprint", () => this.beside.isConnected && this.element.append((this.paper = this.#printed())));
    addEventListener("afterprint", () => this.paper?.remove());
  }

  /** What stands in one row; what is quiet is left out. */
  #pair() {
    const numbers = new Map();
    const shown = this.stories.map((story) => {
      const events = [];
      for (let n = 0; n < story.count; ++n) if (!story.isQuiet(n)) events.push(n);
      return events;
    });
    const before = shown.map((events) => events.findIndex((n) => n >= this.difference)).map((at, side) => (at < 0 ? shown[side].length : at));
    const same = Math.min(...before);
    const number = (side) => (n) => {
      const key = `${this.stories[side].kind[n]} ${this.stories[side].textOf(n)}`;
      if (!numbers.has(key)) numbers.set(key, numbers.size);
      return numbers.get(key);
    };
    const [left, right] = shown.map((events, side) => events.slice(same).map(number(side)));
    this.rows = [...Array(same).keys()].map((i) => [shown[0][i], shown[1][i]])
      .concat(align(left, right).map(([a, b]) => [a < 0 ? -1 : shown[0][same + a], b < 0 ? -1 : shown[1][same + b]]));
    this.begin = Math.max(0, same - kContext);
    // What only one has in that place, but the other has elsewhere: there it comes earlier or later.
    this.elsewhere = [new Map(), new Map()];
    const alone = [0, 1].map((side) => this.rows.filter((row) => row[1 - side] < 0).map((row) => row[side]));
    const others = new Map();
    for (const n of alone[1]) others.set(number(1)(n), [...(others.get(number(1)(n)) ?? []), n]);
    for (const n of alone[0]) {
      const there = others.get(number(0)(n))?.shift();
      if (there === undefined) continue;
      this.elsewhere[0].set(n, there);
      this.elsewhere[1].set(there, n);
    }
  }
  #told([left, right]) {
    return left >= 0 ? `only the one that fails has “${this.stories[0].textOf(left)}”` : `only the one that passes has “${this.stories[1].textOf(right)}”`;
  }

  mounted() {
    this.list.reset(this.rows.length);
    const parted = this.rows.findIndex(([left, right]) => left < 0 || right < 0);
    this.choose(parted < 0 ? this.begin : parted, true);
    this.viewport.focus({preventScroll: true});
  }

  showTab(tab) {
    this.tabs.forEach((each, i) => each.setAttribute("aria-selected", String(i === tab)));
    this.runs ??= [];
    for (const run of this.runs) if (run) run.isActive = false;
    this.element.classList.toggle("single", tab > 0);
    if (tab === 0) {
      this.place.replaceChildren(this.beside);
      this.list.refresh();
      this.choose(this.current, true); // what leaves the page forgets how far it was scrolled
      return this.viewport.focus({preventScroll: true});
    }
    const side = tab - 1;
    const isNew = !this.runs[side];
    this.runs[side] ??= new RunApp(this.stories[side], {isPart: true});
    this.runs[side].isActive = true;
    this.place.replaceChildren(this.runs[side].element);
    if (!isNew) {
      this.runs[side].timeline.list.refresh();
      return this.runs[side].go(this.runs[side].current);
    }
    this.runs[side].mounted();
    this.runs[side].setLines(this.lines[side]);
  }

  #printed() {
    const from = this.begin;
    const cells = (side, n) => (n < 0 ? [h("td", {class: "n"}), h("td", {})] : [h("td", {class: "n"}, String(n)), h("td", {}, h("bdi", {}, visible(this.stories[side].textOf(n))))]);
    const rows = this.rows.slice(from, from + kPrintedMax).map(([left, right]) =>
      h("tr", {}, ...cells(0, left), h("td", {}, left < 0 ? "▸" : right < 0 ? "◂" : "="), ...cells(1, right)));
    const more = this.rows.length - from - kPrintedMax;
    return h("div", {class: "printed"}, h("h2", {}, "The schedule that fails, and the nearest that passes"),
      h("table", {}, h("tbody", {}, ...rows)), more > 0 ? h("p", {}, `And ${plural(more, "row")} more.`) : null);
  }

  goTo(side, n) {
    let index = this.rows.findIndex((row) => row[side] >= n);
    if (index < 0) index = this.rows.length - 1;
    this.choose(index, true);
    this.details[side].show(n);
  }
  choose(index, center = false) {
    const before = this.current;
    this.current = index;
    for (const each of [before, index]) this.list.row(each)?.classList.toggle("current", each === index);
    if (index < 0 || index >= this.rows.length) return;
    this.list.show(index, {center});
    this.rows[index].forEach((n, side) => (n >= 0 ? this.details[side].show(n) : this.details[side].clear(side === 0 ? "The schedule that fails has nothing here." : "The schedule that passes has nothing here.")));
  }

  #row(index) {
    const [left, right] = this.rows[index];
    const relation = left < 0 ? "right" : right < 0 ? "left" : "both";
    const sign = {both: "=", left: "◂", right: "▸"}[relation];
    return h("div", {class: `row beside-row ${relation}${index === this.current ? " current" : ""}`, role: "option", onclick: () => this.choose(index)},
      this.#half(0, left), h("span", {class: "relation", title: kSigns[["both", "left", "right"].indexOf(relation)][1]}, sign), this.#half(1, right));
  }
  #half(side, n) {
    if (n < 0) return h("div", {class: "half nothing"});
    const story = this.stories[side];
    const line = story.lineOf(n);
    const isStep = story.isStarted(n);
    const there = this.elsewhere[side].get(n);
    const text = story.textOf(n).replace(/^line \d+(:| ended:) /, (_, colon) => (colon === ":" ? "" : "⤷ "));
    return h("div", {class: `half${isStep ? " step" : ""}${story.isRefused(n) ? " refused" : ""}`, title: story.textOf(n)},
      h("span", {class: "n"}, String(n)), h("span", {class: "time"}, `${story.time[n]} ms`), h("span", {class: "line"}, line > 0 ? String(line) : ""),
      h("span", {class: isStep ? "statement" : ""}, h("bdi", {}, visible(text)), there === undefined ? null : h("span", {class: "sub"}, `↕ there event ${there}`)));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.help.open || event.target instanceof HTMLInputElement) return;
    if (["1", "2", "3"].includes(event.key)) return this.showTab(Number(event.key) - 1);
    if (!this.beside.isConnected) return;
    const move = (by) => this.choose(Math.min(this.rows.length - 1, Math.max(0, this.current + by)));
    const acts = {
      ArrowDown: () => move(1), ArrowUp: () => move(-1), j: () => move(1), k: () => move(-1), PageDown: () => move(this.list.page), PageUp: () => move(-this.list.page),
      Home: () => move(-Infinity), End: () => move(Infinity), t: () => this.theme.click(), "?": () => this.help.showModal(),
      f: () => this.stories[0].failures.length && this.goTo(0, this.stories[0].eventOfFailure(this.stories[0].failures[0])),
      d: () => {
        const next = this.rows.findIndex(([left, right], i) => i > this.current && (left < 0 || right < 0));
        if (next >= 0) this.choose(next, true);
      }
    };
    if (!acts[event.key]) return;
    acts[event.key]();
    event.preventDefault();
  }
}
