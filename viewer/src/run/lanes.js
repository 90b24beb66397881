// The lanes of a timeline: which processes have one, where it is, and what is drawn in it beside one event.

import {h, svg, visible} from "../ui/dom.js";
import {kAlive, kAway, kGone} from "./story.js";

export const kRowHeight = 26;
const kLaneMin = 24;
const kLaneMax = 128;
/** Narrower lanes have their names upright; wide enough for so many, if they and the texts share the room. */
const kUprightBelow = 84;

export class Lanes {
  /** Those that take part in these events, by node; of one node the cast first, in its order. */
  constructor(story, rows, room, textMin) {
    this.story = story;
    const taking = new Set();
    for (const n of rows) {
      if (story.source[n] >= 0) taking.add(story.source[n]);
      if (story.target[n] >= 0) taking.add(story.target[n]);
    }
    const node = (process) => (story.processes[process].node < 0 ? Infinity : story.processes[process].node);
    this.processes = [...taking].sort((a, b) => node(a) - node(b) || story.processes[b].isMember - story.processes[a].isMember || a - b);
    this.laneOf = new Map(this.processes.map((process, lane) => [process, lane]));
    const count = Math.max(1, this.processes.length);
    const atLeast = count * kUprightBelow <= room * 0.55 ? kUprightBelow : kLaneMin;
    this.width = Math.floor(Math.min(kLaneMax, Math.max(atLeast, (room - textMin) / count)));
    this.total = this.width * this.processes.length;
    this.groups = [];
    for (const [lane, process] of this.processes.entries()) {
      const its = story.processes[process].node;
      if (this.groups.at(-1)?.node !== its) this.groups.push({node: its, first: lane, count: 0});
      ++this.groups.at(-1).count;
    }
    this.lines = new Map(); // by the states of all lanes: the lifelines of a row
  }

  #x(lane) {
    return (lane + 0.5) * this.width;
  }

  /** The names, above the rows. `choose(process)` is called when one is clicked. */
  header(choose) {
    const upright = this.width < kUprightBelow;
    const names = h("div", {class: "lane-names" + (upright ? " upright" : "")});
    names.style.width = this.total + "px";
    for (const process of this.processes) {
      const {name, address, isMember} = this.story.processes[process];
      const cell = h("button", {type: "button", class: "lane-name" + (isMember ? "" : " module"), title: `${address}\nClick: only its events`,
                                onclick: () => choose(process)}, h("bdi", {}, visible(name)));
      cell.style.width = this.width + "px";
      names.append(cell);
    }
    if (this.groups.length < 2) return names;
    const groups = h("div", {class: "node-names"});
    for (const group of this.groups) {
      const name = group.node < 0 ? "other nodes" : this.story.info.nodes[group.node];
      const cell = h("div", {class: "node-name", title: name}, h("bdi", {}, visible(name)));
      cell.style.width = group.count * this.width + "px";
      groups.append(cell);
    }
    return h("div", {}, groups, names);
  }

  /** What is drawn beside event `n`. */
  draw(n, mark) {
    const {story} = this;
    const picture = svg("svg", {width: this.total, height: kRowHeight, class: "lanes", "aria-hidden": "true"});
    picture.append(...this.#lifelines(n));
    for (const group of this.groups.slice(1)) {
      const x = group.first * this.width;
      picture.append(svg("line", {x1: x, x2: x, y1: 0, y2: kRowHeight, class: "node-border"}));
    }
    const source = this.laneOf.get(story.source[n]);
    const target = this.laneOf.get(story.target[n]);
    if (source === undefined) {
      if (this.total > 0 && story.isStarted(n)) {
        picture.append(svg("line", {x1: 0, x2: this.total, y1: kRowHeight / 2, y2: kRowHeight / 2, class: "of-all"}));
      }
      return picture;
    }
    if (target === undefined) picture.append(this.#note(n, this.#x(source), mark));
    else picture.append(this.#arrow(n, this.#x(source), this.#x(target)));
    return picture;
  }

  #lifelines(n) {
    const states = this.processes.map((process) => this.story.lifeAt(process, n));
    const key = states.join("");
    if (!this.lines.has(key)) {
      const path = (wanted) => states.map((state, lane) => (state === wanted ? `M${this.#x(lane)} 0V${kRowHeight}` : "")).join("");
      this.lines.set(key, [[path(kAlive), "life"], [path(kAway), "life away"], [path(kGone), "life gone"]].filter(([d]) => d !== ""));
    }
    return this.lines.get(key).map(([d, name]) => svg("path", {d, class: name}));
  }

  #note(n, x, mark) {
    const y = kRowHeight / 2;
    if (mark === "+" || mark === "−") {
      return svg("g", {class: mark === "+" ? "came" : "went"}, svg("circle", {cx: x, cy: y, r: 7}),
                 svg("path", {d: mark === "+" ? `M${x - 4} ${y}h8M${x} ${y - 4}v8` : `M${x - 4} ${y}h8`}));
    }
    if (this.story.isStarted(n)) return svg("rect", {x: x - 5, y: y - 5, width: 10, height: 10, class: "step"});
    if (this.story.isEnded(n)) return svg("rect", {x: x - 4, y: y - 4, width: 8, height: 8, class: "step end"});
    const kind = this.story.kindOf(n);
    if (kind === "process_ended" || kind === "module_crashed" || kind === "node_stopped") {
      return svg("path", {d: `M${x - 5} ${y - 5}l10 10M${x + 5} ${y - 5}l-10 10`, class: "cross"});
    }
    return svg("circle", {cx: x, cy: y, r: 3.5, class: this.story.isRefused(n) ? "note refused" : "note"});
  }

  #arrow(n, from, to) {
    const {story} = this;
    const y = kRowHeight / 2;
    const refused = story.isRefused(n);
    const group = svg("g", {class: "arrow" + (story.isResponse(n) ? " response" : "") + (refused ? " refused" : "") +
                                   (story.isQuiet(n) ? " quiet" : "")});
    if (from === to) {
      group.append(svg("path", {d: `M${from} ${y - 6}h10a6 6 0 0 1 0 12h-4`, class: "line"}),
                   svg("path", {d: `M${from + 8} ${y + 2}l-7 4l7 4z`, class: "head"}));
      return group;
    }
    const way = Math.sign(to - from);
    const end = refused ? to - way * 12 : to - way * 2;
    group.append(svg("path", {d: `M${from} ${y}H${end - way * 4}`, class: "line"}), svg("circle", {cx: from, cy: y, r: 2.5, class: "head"}));
    if (refused) group.append(svg("path", {d: `M${end - 4} ${y - 5}l9 10M${end + 5} ${y - 5}l-9 10`, class: "cross"}));
    else group.append(svg("path", {d: `M${end} ${y}l${-way * 8} -4.5v9z`, class: "head"}));
    // What it carries: a diamond for capabilities, a box for a blob.
    const middle = (from + to) / 2;
    if (story.hasCapabilities(n)) group.append(svg("path", {d: `M${middle - (story.hasBlob(n) ? 7 : 0)} ${y - 6}l6 6l-6 6l-6 -6z`, class: "carried"}));
    if (story.hasBlob(n)) group.append(svg("rect", {x: middle - 4 + (story.hasCapabilities(n) ? 7 : 0), y: y - 4, width: 8, height: 8, class: "carried"}));
    return group;
  }
}
