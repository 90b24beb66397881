// The run on paper: what is shown now, as plain tables without panes that scroll.

import {h, visible} from "../ui/dom.js";
import {Holdings} from "./holdings.js";
import {Lanes} from "./lanes.js";

const kEventsMax = 3000;
const kLanesMax = 12;

export function printed(story, rows, current) {
  const shown = rows.slice(0, kEventsMax);
  const lanes = new Lanes(story, shown, 300, 0);
  const holdings = new Holdings(story);
  const mark = (n) => {
    const [from, to] = holdings.withEvent(n);
    return to > from ? (story.heldAdded[from] ? "+" : "−") : "";
  };
  const hasLanes = lanes.processes.length > 0 && lanes.processes.length <= kLanesMax;
  const events = shown.map((n) => h("tr", {class: (story.isStarted(n) ? "step" : "") + (story.isRefused(n) ? " refused" : "")},
    h("td", {class: "n"}, String(n)), h("td", {class: "n"}, String(story.time[n])), h("td", {class: "n"}, story.lineOf(n) ? String(story.lineOf(n)) : ""),
    hasLanes ? h("td", {class: "picture"}, lanes.draw(n, mark(n))) : null, h("td", {}, h("bdi", {}, visible(story.textOf(n))))));
  const held = holdings.after(current);
  const holders = [...held].map(([process, its]) => h("tr", {}, h("th", {scope: "row"}, visible(story.processes[process].name)),
    h("td", {}, [...its.keys()].map((cap) => story.capabilities[cap].text).join("; "))));
  return h("div", {class: "printed"},
    h("h2", {}, "What happened"),
    h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, "event"), h("th", {}, "ms"), h("th", {}, "line"), hasLanes ? h("th", {class: "picture"}, lanes.header(() => {})) : null, h("th", {}, ""))), h("tbody", {}, ...events)),
    rows.length > kEventsMax ? h("p", {}, `The first ${kEventsMax} of ${rows.length} events that are shown; a filter chooses others.`) : null,
    h("h2", {}, `Who holds what after event ${current}`), h("table", {}, h("tbody", {}, ...holders)),
    ...story.files.slice(0, 1).flatMap((file) => [h("h2", {}, visible(file.path)), h("pre", {}, visible(file.text.split("\n").map((line, i) => `${String(i + 1).padStart(4)}  ${line}`).join("\n")))]));
}
