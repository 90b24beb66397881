// The events in their order: number, time and line, what happened, and the lanes of who took part.

import {h, visible} from "../ui/dom.js";
import {VirtualList} from "../ui/virtual_list.js";
import {Holdings} from "./holdings.js";
import {kRowHeight, Lanes} from "./lanes.js";
import {lastAtMost} from "./story.js";

const kTextMin = 380;
const kMarksMax = 300; // in the overview
const kBefore = 136; // the columns before the lanes

export class Timeline {
  /** `choose(n)` is called when an event is clicked, `only(term)` when a lane's name is. */
  constructor(story, {choose, only, name = "What happened"}) {
    this.story = story;
    this.choose = choose;
    this.only = only;
    this.holdings = new Holdings(story);
    this.rows = [];
    this.current = -1;
    this.hits = new Set();
    this.head = h("div", {class: "timeline-head"});
    this.viewport = h("div", {class: "timeline", tabindex: 0, role: "listbox", "aria-label": name});
    this.list = new VirtualList(this.viewport, {rowHeight: kRowHeight, render: (index) => this.#row(index), top: this.head});
    this.overview = h("div", {class: "overview", "aria-hidden": "true", title: "Where failures and what was found are", onclick: (event) => this.#jump(event)});
    this.element = h("section", {class: "pane timeline-pane", "aria-label": name}, this.viewport, this.overview);
    this.failed = new Set(story.failures.map((failure) => story.stepOfFailure(failure)?.id).filter(Boolean));
    new ResizeObserver(() => this.#fit()).observe(this.viewport);
  }

  /** Shows these events, in order. */
  setRows(rows) {
    this.rows = rows;
    this.#arrange();
    this.list.reset(rows.length);
  }
  /** Where in the whole the failures are, what was found, and the chosen event. */
  #drawOverview() {
    const marks = [];
    const mark = (index, kind) => {
      const line = h("i", {class: kind});
      line.style.top = `${(100 * index) / Math.max(1, this.rows.length)}%`;
      marks.push(line);
    };
    const hits = [...this.hits];
    const each = Math.ceil(hits.length / kMarksMax);
    for (let i = 0; i < hits.length; i += each) mark(this.indexOf(hits[i]), "found");
    for (const failure of this.story.failures.slice(0, kMarksMax)) mark(this.indexOf(this.story.eventOfFailure(failure)), "failed");
    if (this.current >= 0) mark(this.indexOf(this.current), "chosen");
    this.overview.replaceChildren(...marks);
  }
  #jump(event) {
    const box = this.overview.getBoundingClientRect();
    const index = Math.floor(((event.clientY - box.top) / box.height) * this.rows.length);
    if (this.rows[index] !== undefined) this.choose(this.rows[index], {center: true});
  }
  #fit() {
    if (this.viewport.clientWidth === this.fitted) return;
    this.#arrange();
    this.list.refresh();
  }
  #arrange() {
    this.fitted = this.viewport.clientWidth;
    this.lanes = new Lanes(this.story, this.rows, this.fitted - kBefore, kTextMin);
    const choose = (process) => {
      const {name, address, isMember} = this.story.processes[process];
      this.only(`process=${isMember ? name : address}`);
    };
    this.head.replaceChildren(
      h("div", {class: "fixed"}, h("span", {class: "n"}, "event"), h("span", {class: "time"}, "ms"), h("span", {class: "line"}, "line")),
      this.lanes.header(choose), h("div", {class: "says"}, "what happened"));
    this.viewport.style.setProperty("--lanes", this.lanes.total + "px");
  }

  /** The place of the event among the rows, or of the last one before it. */
  indexOf(n) {
    return lastAtMost(this.rows, n);
  }
  setCurrent(n, {center = false} = {}) {
    const before = this.current;
    this.current = n;
    for (const each of [before, n]) {
      const index = this.indexOf(each);
      if (index >= 0 && this.rows[index] === each) this.#replace(index);
    }
    this.#markRelated();
    this.#drawOverview();
    const index = this.indexOf(n);
    if (index >= 0) this.list.show(index, {center});
    this.viewport.setAttribute("aria-activedescendant", `${this.#prefix}${n}`);
  }
  setHits(hits) {
    this.hits = hits;
    this.list.refresh();
    this.#drawOverview();
  }
  get #prefix() {
    return this.element.dataset.side ? `event-${this.element.dataset.side}-` : "event-";
  }

  #replace(index) {
    const row = this.list.row(index);
    if (row) this.#classes(row, this.rows[index]);
  }
  #markRelated() {
    for (const [index, row] of this.list.rows) this.#classes(row, this.rows[index]);
  }
  #classes(row, n) {
    const {story} = this;
    const isCurrent = n === this.current;
    const id = this.current >= 0 ? story.requestId[this.current] : -1;
    row.classList.toggle("current", isCurrent);
    row.classList.toggle("related", !isCurrent && id >= 0 && story.requestId[n] === id);
    row.setAttribute("aria-selected", String(isCurrent));
  }

  #row(index) {
    const {story} = this;
    const n = this.rows[index];
    const before = index > 0 ? this.rows[index - 1] : -1;
    const isStep = story.isStarted(n);
    const line = story.lineOf(n);
    const kinds = ["row"];
    if (isStep) kinds.push("step");
    if (story.isEnded(n)) kinds.push("step-end");
    if (story.isQuiet(n)) kinds.push("quiet");
    if (story.isRefused(n)) kinds.push("refused");
    if (this.failed.has(story.step[n]) && (isStep || story.isEnded(n))) kinds.push("failed");
    if (this.hits.has(n)) kinds.push("hit");
    const [from, to] = this.holdings.withEvent(n);
    const mark = to > from ? (story.heldAdded[from] ? "+" : "−") : "";
    const sameTime = before >= 0 && story.time[before] === story.time[n];
    const row = h("div", {class: kinds.join(" "), role: "option", id: this.#prefix + n, "data-n": n, onclick: () => this.choose(n)},
      h("div", {class: "fixed"}, h("span", {class: "n"}, String(n)), h("span", {class: "time" + (sameTime ? " same" : "")}, String(story.time[n])),
        h("span", {class: "line" + (isStep ? " begins" : "")}, line > 0 ? String(line) : "")),
      this.lanes.draw(n, mark), h("div", {class: "says", title: story.textOf(n)}, ...this.#says(n, mark)));
    this.#classes(row, n);
    return row;
  }

  #says(n, mark) {
    const {story} = this;
    const text = story.textOf(n);
    if (story.isStarted(n)) return [h("span", {class: "statement"}, h("bdi", {}, visible(text.replace(/^line \d+: /, ""))))];
    if (story.isEnded(n)) {
      const failed = this.failed.has(story.step[n]);
      return [h("span", {class: "outcome"}, failed ? "✕ " : "⤷ ", h("bdi", {}, visible(text.replace(/^line \d+ ended: /, ""))))];
    }
    const parts = [];
    if (mark) parts.push(h("span", {class: mark === "+" ? "sign came" : "sign went"}, mark));
    const gap = text.indexOf("  ");
    if (story.isMessage(n) && gap > 0) {
      parts.push(h("span", {class: "who"}, h("bdi", {}, visible(text.slice(0, gap)))), h("bdi", {}, visible(text.slice(gap + 2))));
    } else {
      parts.push(h("bdi", {}, visible(text)));
    }
    return parts;
  }
}
