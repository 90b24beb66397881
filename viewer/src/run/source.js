// The scenario's text beside the timeline: which lines were played, what became of them, and where one is.

import {h, plural, visible} from "../ui/dom.js";
import {VirtualList} from "../ui/virtual_list.js";

const kLineHeight = 20;
const kShownMax = 1000; // of a line: browsers take long for longer ones

export class SourcePane {
  /** `chooseLine(line)` is called when a line of the scenario's own file is clicked. */
  constructor(story, chooseLine) {
    this.story = story;
    this.failed = new Set(story.failures.map((failure) => story.stepOfFailure(failure)?.line).filter(Boolean));
    this.file = 0;
    this.current = 0;
    this.viewport = h("div", {class: "source", tabindex: 0, role: "list", "aria-label": "The scenario"});
    this.list = new VirtualList(this.viewport, {rowHeight: kLineHeight, render: (index) => this.#line(index)});
    this.lines = story.files.map((file) => file.text.replace(/\r?\n$/, "").split(/\r?\n/));
    this.choose = chooseLine;
    const files = story.files.map((file, i) => {
      const tab = h("button", {type: "button", role: "tab", "aria-selected": String(i === 0), title: file.path, onclick: () => this.showFile(i)},
                    h("bdi", {}, visible(file.path.split("/").at(-1))));
      return tab;
    });
    this.tabs = files.length > 1 ? h("div", {class: "tabs", role: "tablist"}, ...files) : null;
    this.element = h("section", {class: "pane source-pane", "aria-label": "Scenario"},
                     h("h2", {}, "Scenario", h("span", {class: "sub"}, this.lines.length ? "" : "its text is not in this file")), this.tabs, this.viewport);
    if (this.lines.length === 0) this.#linesOfSteps();
  }

  /** Without the text: the lines that were played, as the trace has them. */
  #linesOfSteps() {
    const last = Math.max(0, ...this.story.stepsOfLine.keys());
    const lines = Array(last).fill("");
    for (const [line, steps] of this.story.stepsOfLine) if (line > 0) lines[line - 1] = steps[0].text;
    this.lines = [lines];
  }

  mounted() {
    this.list.reset(this.lines[this.file].length);
  }
  showFile(file) {
    this.file = file;
    for (const [i, tab] of [...(this.tabs?.children ?? [])].entries()) tab.setAttribute("aria-selected", String(i === file));
    this.list.reset(this.lines[file].length);
  }
  /** The line at which the chosen event stands. */
  showLine(line) {
    if (line === this.current && this.file === 0) return;
    if (this.file !== 0 && line > 0) this.showFile(0);
    this.current = line;
    this.list.refresh();
    if (line > 0) this.list.show(line - 1);
  }

  state(line) {
    if (this.failed.has(line)) return {mark: "✕", name: "failed"};
    const steps = this.story.stepsOfLine.get(line);
    if (!steps) return {mark: "", name: ""};
    return steps.every((step) => step.end >= 0) ? {mark: "✓", name: "played"} : {mark: "…", name: "not ended"};
  }

  #line(index) {
    const line = index + 1;
    const own = this.file === 0;
    const state = own ? this.state(line) : {mark: "", name: ""};
    const steps = own ? (this.story.stepsOfLine.get(line)?.length ?? 0) : 0;
    const isCurrent = own && line === this.current;
    return h("div", {class: `code ${state.name.replace(" ", "-")}${isCurrent ? " current" : ""}${steps ? " step" : ""}`, role: "listitem",
                     "aria-current": isCurrent ? "true" : null, "data-line": line,
                     title: steps > 1 ? `played ${steps} times: each click shows the next` : null,
                     onclick: () => own && this.choose(line)},
             h("span", {class: "number"}, String(line)), h("span", {class: "state", title: state.name}, state.mark),
             h("span", {class: "text"}, ...shown(this.lines[this.file][index])));
  }
}

function shown(line) {
  if (line.length <= kShownMax) return inked(line);
  return [...inked(line.slice(0, kShownMax)), h("span", {class: "sub"}, `… ${plural(line.length, "character")} in all`)];
}

/** Comments, strings and what is expected look different. */
export function inked(text) {
  const parts = [];
  const pattern = /(#.*$)|("(?:[^"\\]|\\.)*"?)|(=>)/g;
  let last = 0;
  for (const match of text.matchAll(pattern)) {
    if (match[1] && match.index > 0 && !/\s/.test(text[match.index - 1])) continue; // a # inside a word
    if (match.index > last) parts.push(visible(text.slice(last, match.index)));
    parts.push(h("span", {class: match[1] ? "comment" : match[2] ? "string" : "arrow"}, visible(match[0])));
    last = match.index + match[0].length;
  }
  if (last < text.length) parts.push(visible(text.slice(last)));
  return parts;
}
