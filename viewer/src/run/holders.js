// Who holds what after the chosen event, and what has changed with it.

import {h, plural, visible} from "../ui/dom.js";
import {VirtualList} from "../ui/virtual_list.js";
import {Holdings} from "./holdings.js";
import {kAway, kGone} from "./story.js";

const kLine = 22;

export class HoldersPane {
  constructor(story, go) {
    this.story = story;
    this.go = go;
    this.holdings = new Holdings(story);
    this.by = "process";
    this.at = -1;
    this.heading = h("span", {class: "sub"});
    this.changes = h("div", {class: "changes"});
    this.viewport = h("div", {class: "holders-list", tabindex: 0, role: "list", "aria-label": "Who holds what"});
    this.list = new VirtualList(this.viewport, {rowHeight: kLine, render: (index) => this.rows[index]()});
    this.rows = [];
    const choice = ["process", "capability"].map((by) =>
      h("button", {type: "button", role: "tab", "aria-selected": String(by === this.by), onclick: () => this.#arrange(by)}, `by ${by}`));
    this.choice = choice;
    this.element = h("section", {class: "pane holders", "aria-label": "Who holds what"},
                     h("h2", {}, "Who holds what", this.heading, h("span", {class: "tabs", role: "tablist"}, ...choice)), this.changes, this.viewport);
  }

  #arrange(by) {
    this.by = by;
    for (const [i, name] of ["process", "capability"].entries()) this.choice[i].setAttribute("aria-selected", String(name === by));
    this.show(this.at);
  }

  show(n) {
    this.at = n;
    const {story} = this;
    const held = this.holdings.after(n);
    this.heading.textContent = n < 0 ? "before the run" : `after event ${n}, at ${story.time[n]} ms`;
    const [from, to] = this.holdings.withEvent(n);
    this.#showChanges(n, from, to);
    const changed = new Map(); // "process capability" -> "+" or "−"
    for (let change = from; change < to; ++change) {
      changed.set(`${story.holder[change]} ${story.heldCap[change]}`, story.heldAdded[change] ? "+" : "−");
    }
    this.rows = this.by === "process" ? this.#byProcess(held, changed) : this.#byCapability(held, changed);
    if (this.rows.length === 0) this.rows = [() => h("div", {class: "held none"}, "nobody holds anything")];
    this.list.reset(this.rows.length);
  }

  #showChanges(n, from, to) {
    const {story} = this;
    const parts = [];
    for (let change = from; change < Math.min(to, from + 6); ++change) {
      const added = story.heldAdded[change] === 1;
      parts.push(h("div", {class: added ? "came" : "went"}, h("span", {class: "sign"}, added ? "+" : "−"),
        h("b", {}, visible(story.processes[story.holder[change]].name)), added ? " now holds " : " no longer holds ",
        h("span", {}, visible(story.capabilities[story.heldCap[change]].text)), h("span", {class: "sub"}, story.hows[story.heldHow[change]])));
    }
    if (to > from + 6) parts.push(h("div", {class: "sub"}, `and ${to - from - 6} more changes`));
    if (to === from) {
      const last = this.holdings.lastChange(n);
      parts.push(h("div", {class: "sub"}, "This event changes nothing. ",
        last < 0 ? "" : h("button", {type: "button", class: "link", onclick: () => this.go(last)}, `The last change was event ${last}.`)));
    }
    this.changes.replaceChildren(...parts);
  }

  #row(mark, text, title, how = "", change = -1) {
    return () => h("div", {class: `held${mark === "+" ? " came" : mark === "−" ? " went" : ""}${change < 0 ? "" : " goes"}`, role: "listitem", title,
                           onclick: change < 0 ? null : () => this.go(this.story.heldEvent[change])},
                   h("span", {class: "sign"}, mark), h("span", {class: "what"}, h("bdi", {}, visible(text))), h("span", {class: "sub"}, how));
  }
  #heading(text, title, note) {
    return () => h("div", {class: "held heading", role: "listitem", title}, h("b", {}, h("bdi", {}, visible(text))), h("span", {class: "sub"}, note));
  }
  #how(change) {
    return `${this.story.hows[this.story.heldHow[change]]}, event ${this.story.heldEvent[change]}`;
  }

  #byProcess(held, changed) {
    const {story} = this;
    const holders = new Set(held.keys());
    for (const key of changed.keys()) holders.add(Number(key.split(" ")[0]));
    const rows = [];
    const modules = []; // that hold nothing but the right to message themselves
    const changedHolders = new Set([...changed.keys()].map((key) => Number(key.split(" ")[0])));
    for (const process of [...holders].sort((a, b) => story.processes[b].isMember - story.processes[a].isMember || a - b)) {
      const its = held.get(process) ?? new Map();
      const {name, address, isMember, isWired} = story.processes[process];
      if (!isMember && !changedHolders.has(process) && [...its.keys()].every((cap) => story.isOwn(process, cap))) {
        modules.push(name);
        continue;
      }
      const life = story.lifeAt(process, this.at);
      rows.push(this.#heading(name, address, (life === kGone ? "has ended · " : life === kAway ? "away · " : isWired ? "wired · " : "") +
                                             plural(its.size, "capability", "capabilities")));
      for (const [cap, change] of [...its].sort(([a], [b]) => story.isOwn(process, a) - story.isOwn(process, b))) {
        const {text, issuer, params} = story.capabilities[cap];
        rows.push(this.#row(changed.get(`${process} ${cap}`) ?? "", story.isOwn(process, cap) ? "messaging of itself" : text, `${issuer}  ${params}`, this.#how(change), change));
      }
      for (const [key, sign] of changed) {
        const [holder, cap] = key.split(" ").map(Number);
        if (sign === "−" && holder === process) rows.push(this.#row("−", story.capabilities[cap].text, story.capabilities[cap].issuer));
      }
    }
    if (modules.length > 0) {
      rows.push(() => h("div", {class: "held none", role: "listitem", title: modules.join("\n")}, `${plural(modules.length, "module")}: nothing but messaging of themselves`));
    }
    return rows;
  }

  #byCapability(held, changed) {
    const {story} = this;
    const holders = new Map();
    const add = (cap, entry) => (holders.has(cap) ? holders.get(cap).push(entry) : holders.set(cap, [entry]));
    for (const [process, its] of held) for (const [cap, change] of its) add(cap, {process, change, mark: changed.get(`${process} ${cap}`) ?? ""});
    for (const [key, sign] of changed) {
      const [process, cap] = key.split(" ").map(Number);
      if (sign === "−") add(cap, {process, change: -1, mark: "−"});
    }
    const rows = [];
    const text = (cap) => story.capabilities[cap].text;
    for (const cap of [...holders.keys()].sort((a, b) => text(a).localeCompare(text(b)))) {
      const {issuer, params} = story.capabilities[cap];
      const its = holders.get(cap);
      rows.push(this.#heading(text(cap), `${issuer}  ${params}`, plural(its.filter((each) => each.mark !== "−").length, "holder")));
      for (const {process, change, mark} of its) {
        rows.push(this.#row(mark, story.processes[process].name, story.processes[process].address, change < 0 ? "" : this.#how(change), change));
      }
    }
    return rows;
  }
}
