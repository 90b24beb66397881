// The page of a run: the panes, what is chosen, and what the keys do.

import {block} from "../data.js";
import {h, plural} from "../ui/dom.js";
import {helpDialog} from "../ui/help.js";
import {splitter} from "../ui/splitter.js";
import {themeButton} from "../ui/theme.js";
import {failures, heading} from "./banner.js";
import {Details} from "./details.js";
import {kFilterKeys, parseFilter, quoted} from "./filter.js";
import {HoldersPane} from "./holders.js";
import {printed} from "./printed.js";
import {SourcePane} from "./source.js";
import {Lines, Story} from "./story.js";
import {Timeline} from "./timeline.js";

const kKeys = [
  ["↓ ↑ j k", "the next event, the one before"], ["PageDown PageUp Home End", "farther"], ["] [", "the next step, the one before"],
  ["f", "the next failure"], ["m", "the next event of the same request"], ["/", "search"], ["Enter n N", "the next place found, the one before"],
  ["w", "filter"], ["e", "every event, or only those that tell something new"], ["Escape", "leave the box; clear the filter"],
  ["t", "theme"], ["?", "this help"]
];
const kSigns = [
  ["──▸", "a request"], ["┄┄▸", "a response"], ["──✕", "refused, dropped or lost"], ["◆", "capabilities travel with it"], ["▪", "a blob travels with it"],
  ["■", "a step begins, or ends (small)"], ["●", "something about that process"], ["⊕ ⊖", "it comes to hold a capability, or ceases to"],
  ["─ ┄ (nothing)", "a process is alive, away until it is started again, or not there"]
];

export async function showRun() {
  const story = new Story(await block("story"));
  const app = new RunApp(story);
  document.body.append(app.element);
  app.mounted();
  requestAnimationFrame(() => performance.mark("in-sight"));
  document.body.dataset.ready = "story";
  // The fields of all events are not needed for the first look.
  await new Promise((done) => setTimeout(done));
  app.setLines(new Lines(await block("lines")));
  document.body.dataset.ready = "all";
}

export class RunApp {
  /** `isPart`: of a page that has a heading of its own. */
  constructor(story, {isPart = false} = {}) {
    this.isActive = true;
    this.story = story;
    this.current = -1;
    this.every = false;
    this.hits = [];
    this.filter = parseFilter("", story);
    const go = (n) => this.go(n);
    this.timeline = new Timeline(story, {choose: (n, how) => this.choose(n, how), only: (term) => this.only(term)});
    this.source = new SourcePane(story, (line) => this.chooseLine(line));
    this.details = new Details(story, go, (term) => this.only(term));
    this.holders = new HoldersPane(story, go);
    this.#makeBar();
    const help = helpDialog(kKeys, kSigns);
    this.help = help;
    this.theme = themeButton();
    const panes = h("div", {class: "panes"});
    const side = h("div", {class: "side"}, this.details.element, this.holders.element);
    const hasSource = story.files.length > 0 || story.steps.size > 0;
    if (hasSource) panes.append(this.source.element, splitter(panes, "--source", "Width of the scenario", {width: Math.min(430, innerWidth * 0.21)}));
    panes.append(this.timeline.element, splitter(panes, "--side", "Width of the details", {sign: -1, width: Math.min(520, innerWidth * 0.26)}), side);
    const tools = [h("button", {type: "button", class: "small", title: "Keys and signs (?)", onclick: () => help.showModal()}, "help ?"), this.theme,
                   h("button", {type: "button", class: "small", onclick: () => print()}, "print")];
    this.failures = failures(story, go);
    this.element = h(isPart ? "div" : "main", {class: "app" + (hasSource ? "" : " no-source")}, isPart ? null : heading(story, ...tools), this.failures, this.bar, panes, help);
    document.addEventListener("keydown", (event) => this.#key(event));
    addEventListener("hashchange", () => this.#fromAddress());
    addEventListener("beforeprint", () => this.isActive && this.element.append((this.paper = printed(story, this.timeline.rows, this.current))));
    addEventListener("afterprint", () => this.paper?.remove());
  }

  #makeBar() {
    const {story} = this;
    this.filterBox = h("input", {type: "search", class: "filter", placeholder: `filter: ${kFilterKeys.map((key) => key + "=").join(" ")}`, spellcheck: "false",
                                 "aria-label": "Filter", autocomplete: "off", list: "filter-words", oninput: () => this.#soon("filter", () => this.applyFilter())});
    this.searchBox = h("input", {type: "search", class: "search", placeholder: "search in all that was said", spellcheck: "false", "aria-label": "Search",
                                 autocomplete: "off", oninput: () => this.#soon("search", () => this.search())});
    this.everyBox = h("input", {type: "checkbox", onchange: () => this.setEvery(this.everyBox.checked)});
    this.shown = h("span", {class: "sub", role: "status"});
    this.found = h("span", {class: "sub", role: "status"});
    this.mistake = h("p", {class: "mistake", role: "alert", hidden: true});
    const words = [...story.kindNames.map((name) => `event=${name}`), ...story.processes.filter((each) => each.isMember).map((each) => `process=${each.name}`)];
    this.bar = h("div", {class: "bar"}, this.filterBox, h("datalist", {id: "filter-words"}, ...words.slice(0, 200).map((word) => h("option", {value: quoted(word)}))),
      h("label", {title: "Also events that only repeat what others say (e)"}, this.everyBox, " every event"), this.shown, h("span", {class: "gap"}),
      this.searchBox, this.found,
      h("button", {type: "button", class: "small", title: "The one before (N)", onclick: () => this.nextHit(-1)}, "▲"),
      h("button", {type: "button", class: "small", title: "The next (n, Enter)", onclick: () => this.nextHit(1)}, "▼"), this.mistake);
  }
  #soon(name, act) {
    this.timers ??= {};
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(act, 120);
  }

  mounted() {
    this.source.mounted();
    this.filterBox.value = this.story.filters.map(quoted).join(" ");
    this.applyFilter();
    this.#fromAddress() || this.choose(this.#firstChosen(), {center: true});
    this.timeline.viewport.focus({preventScroll: true});
  }
  /** The failure; else where the scenario begins. */
  #firstChosen() {
    const {story} = this;
    if (story.failures.length > 0) return story.eventOfFailure(story.failures[0]);
    const first = story.steps.values().next().value;
    return this.timeline.rows.find((n) => n >= (first?.first ?? 0)) ?? (story.count > 0 ? 0 : -1);
  }
  #fromAddress() {
    if (!this.isActive) return false;
    const found = /^#n=(\d+)$/.exec(location.hash);
    if (!found || Number(found[1]) >= this.story.count) return false;
    if (Number(found[1]) !== this.current) this.go(Number(found[1]));
    return true;
  }
  setLines(lines) {
    this.lines = lines;
    this.details.lines = lines;
    this.details.show(this.current);
    if (this.searchBox.value) this.search();
  }

  /** Chooses an event that may not be shown: then the filter goes. */
  go(n) {
    if (!this.#isShown(n)) {
      if (this.story.isQuiet(n) && !this.filter.namesEvents) this.every = this.everyBox.checked = true;
      if (!this.filter.isEmpty && !this.filter.wants(n)) this.filterBox.value = "";
      this.applyFilter();
    }
    this.choose(n, {center: true});
  }
  choose(n, options) {
    this.current = n;
    this.timeline.setCurrent(n, options);
    this.details.show(n);
    this.holders.show(n);
    if (n >= 0) this.source.showLine(this.story.lineOf(n));
    try {
      history.replaceState(null, "", n < 0 ? " " : `#n=${n}`);
    } catch {
      // some browsers refuse that to a page of a disk
    }
  }
  chooseLine(line) {
    const steps = this.story.stepsOfLine.get(line);
    if (!steps) return;
    const now = steps.findIndex((step) => step.id === this.story.step[this.current]);
    this.go(steps[(now + 1) % steps.length].first);
  }
  only(term) {
    this.filterBox.value = quoted(term);
    this.applyFilter();
    this.timeline.setCurrent(this.current, {center: true});
  }
  setEvery(every) {
    this.every = this.everyBox.checked = every;
    this.applyFilter();
    this.timeline.setCurrent(this.current, {center: true});
  }

  #isShown(n) {
    const index = this.timeline.indexOf(n);
    return index >= 0 && this.timeline.rows[index] === n;
  }
  applyFilter() {
    const {story} = this;
    const filter = parseFilter(this.filterBox.value, story);
    this.mistake.hidden = !filter.mistake;
    this.mistake.textContent = filter.mistake ?? "";
    this.filterBox.setAttribute("aria-invalid", String(!!filter.mistake));
    if (filter.mistake) return;
    this.filter = filter;
    const rows = [];
    for (let n = 0; n < story.count; ++n) {
      if (story.isQuiet(n) && !this.every && !filter.namesEvents) continue;
      if (filter.isEmpty || filter.wants(n)) rows.push(n);
    }
    this.shown.textContent = rows.length === story.count ? plural(story.count, "event") : `${rows.length} of ${plural(story.count, "event")}`;
    this.timeline.setRows(rows);
    if (rows.length > 0) this.timeline.setCurrent(this.current);
    this.search({move: false});
  }

  search({move = true} = {}) {
    const word = this.searchBox.value;
    if (word === "") {
      this.hits = [];
      this.found.textContent = "";
      return this.timeline.setHits(new Set());
    }
    const {story} = this;
    const wanted = word.toLowerCase();
    const texts = story.texts.map((text) => text.toLowerCase().includes(wanted));
    const inLines = new Set(this.lines ? this.lines.having(word) : []);
    this.hits = this.timeline.rows.filter((n) => texts[story.text[n]] || inLines.has(n));
    this.timeline.setHits(new Set(this.hits));
    if (move && this.hits.length > 0 && !this.hits.includes(this.current)) this.nextHit(1);
    this.#tellHits();
  }
  #tellHits() {
    const at = this.hits.indexOf(this.current);
    this.found.textContent = this.hits.length === 0 ? "not found" : at < 0 ? plural(this.hits.length, "place") : `${at + 1} of ${this.hits.length}`;
  }
  nextHit(way) {
    if (this.hits.length === 0) return;
    const next = way > 0 ? this.hits.find((n) => n > this.current) ?? this.hits[0] : this.hits.findLast((n) => n < this.current) ?? this.hits.at(-1);
    this.choose(next, {center: true});
    this.#tellHits();
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.help.open || !this.isActive) return;
    const inBox = event.target instanceof HTMLInputElement && event.target.type === "search";
    if (inBox) {
      if (event.key === "Escape") {
        this.timeline.viewport.focus();
        event.preventDefault();
      } else if (event.key === "Enter" && event.target === this.searchBox) {
        clearTimeout(this.timers?.search);
        const before = this.hits;
        this.search();
        if (before.length > 0) this.nextHit(event.shiftKey ? -1 : 1);
      }
      return;
    }
    if (event.key === "Enter" && event.target instanceof HTMLButtonElement) return;
    const act = this.#actions[event.key];
    if (!act) return;
    act.call(this);
    event.preventDefault();
  }
  #actions = {
    ArrowDown: () => this.#move(1), ArrowUp: () => this.#move(-1), j: () => this.#move(1), k: () => this.#move(-1),
    PageDown: () => this.#move(this.timeline.list.page), PageUp: () => this.#move(-this.timeline.list.page),
    Home: () => this.#move(-Infinity), End: () => this.#move(Infinity),
    "]": () => this.#moveToStep(1), "[": () => this.#moveToStep(-1),
    f: () => this.#nextFailure(), m: () => this.#nextOfRequest(),
    "/": () => this.searchBox.select(), w: () => this.filterBox.select(), n: () => this.nextHit(1), N: () => this.nextHit(-1), Enter: () => this.nextHit(1),
    e: () => this.setEvery(!this.every), t: () => this.theme.click(), "?": () => this.help.showModal(),
    Escape: () => {
      this.filterBox.value = "";
      this.applyFilter();
    }
  };
  #move(by) {
    const {rows} = this.timeline;
    if (rows.length === 0) return;
    const index = this.timeline.indexOf(this.current);
    const next = Math.min(rows.length - 1, Math.max(0, (index < 0 && by > 0 ? -1 : index) + by));
    this.choose(rows[next]);
  }
  #moveToStep(way) {
    const firsts = [...this.story.steps.values()].map((step) => step.first);
    const next = way > 0 ? firsts.find((n) => n > this.current) : firsts.findLast((n) => n < this.current);
    if (next !== undefined) this.go(next);
  }
  #nextFailure() {
    const events = this.story.failures.map((failure) => this.story.eventOfFailure(failure)).sort((a, b) => a - b);
    if (events.length > 0) this.go(events.find((n) => n > this.current) ?? events[0]);
  }
  #nextOfRequest() {
    const {story, timeline} = this;
    const id = this.current < 0 ? -1 : story.requestId[this.current];
    if (id < 0) return;
    const its = timeline.rows.filter((n) => story.requestId[n] === id);
    this.choose(its.find((n) => n > this.current) ?? its[0] ?? this.current, {center: false});
  }
}
