// All that is known of the chosen event.

import {h, plural, visible} from "../ui/dom.js";
import {bytesView, laidOut} from "./value.js";

const kRelatedMax = 60;
const kByNature = new Set(["n", "t_ms", "event", "step", "node", "id"]);
const kBytes = new Set(["body", "blob", "state", "context", "metadata", "text"]);

export class Details {
  /** `go(n)` chooses another event, `only(term)` filters by a term. */
  constructor(story, go, only) {
    Object.assign(this, {story, go, only, lines: null});
    this.body = h("div", {class: "scroll"});
    this.element = h("section", {class: "pane details", "aria-label": "Event", "aria-live": "polite"}, this.body);
  }

  clear(why) {
    this.body.replaceChildren(h("p", {class: "none"}, why));
  }
  show(n) {
    const {story} = this;
    if (n < 0) return this.body.replaceChildren(h("p", {class: "none"}, "The trace has no events."));
    const step = story.stepOf(n);
    const head = h("header", {class: "event-head"},
      h("h2", {}, story.kindOf(n), h("span", {class: "sub"}, `event ${n} · ${story.time[n]} ms`,
        step ? h("button", {type: "button", class: "link", onclick: () => this.go(step.first)}, ` · line ${step.line}`) : " · set-up",
        story.node[n] >= 0 && story.info.nodes.length > 1 ? ` · ${story.info.nodes[story.node[n]]}` : "")),
      h("p", {class: "says"}, h("bdi", {}, visible(story.textOf(n)))));
    const parts = [head];
    if (this.lines === null) parts.push(h("p", {class: "none"}, "unpacking…"));
    else parts.push(...this.#fields(n));
    parts.push(this.#related(n));
    this.body.replaceChildren(...parts.filter(Boolean));
    this.body.scrollTop = 0;
  }

  #fields(n) {
    const {story, lines} = this;
    const event = lines.event(n);
    const sent = story.sent[n];
    const message = sent >= 0 ? lines.event(sent) : null;
    const parts = [];
    if (message) parts.push(this.#message(n, message));
    const rest = Object.entries(event).filter(([name]) => !kByNature.has(name) && !(message && name in message));
    if (rest.length > 0) parts.push(table(rest.map(([name, value]) => [name, this.#value(name, value)])));
    const raw = lines.of(n);
    const rawBox = h("details", {class: "raw", ontoggle: () => rawBox.open && rawBox.childElementCount === 1 &&
      rawBox.append(bytesView(raw, {isBody: true}))}, h("summary", {}, "as JSON"));
    parts.push(rawBox);
    return parts;
  }

  #message(n, message) {
    const {story} = this;
    const rows = [["from", this.#process(message.source)], ["to", this.#process(message.target)]];
    const id = story.requestId[n] >= 0 ? story.ids[story.requestId[n]] : null;
    if (id !== null) rows.push(["id", h("button", {type: "button", class: "link", title: `only events with id=${id}`, onclick: () => this.only(`id=${id}`)}, id)]);
    rows.push(["kind", message.kind + (message.inherit ? ", inherits" : "")]);
    if (typeof message.expects_response_s === "number") rows.push(["awaits", `an answer within ${message.expects_response_s} s`]);
    if (message.rsvp) rows.push(["answer to", this.#process(message.rsvp)]);
    rows.push(["body", bytesView(message.body, {isBody: true})]);
    if (message.metadata !== null && message.metadata !== undefined) rows.push(["metadata", bytesView(message.metadata, {isBody: true})]);
    if (message.blob !== null && message.blob !== undefined) {
      const mime = message.mime ? h("div", {class: "about"}, "type ", visible(String(message.mime))) : null;
      rows.push(["blob", h("div", {}, mime, bytesView(message.blob, {isBody: true}))]);
    }
    if (message.capabilities?.length) rows.push(["capabilities", h("ul", {class: "caps"}, ...message.capabilities.map((cap) => h("li", {}, "◆ ", this.#capability(cap))))]);
    return table(rows);
  }

  #process(address) {
    const {story} = this;
    const text = String(address);
    const known = story.processes.find((process) => process.address === text);
    const filter = known?.isMember ? known.name : text;
    return h("button", {type: "button", class: "link", title: `${text}\nClick: only its events`, onclick: () => this.only(`process=${filter}`)},
             h("bdi", {}, visible(known ? known.name : text)), known && known.name !== text ? h("span", {class: "sub"}, visible(text)) : null);
  }

  #capability(cap) {
    const {issuer, params} = cap;
    const known = this.story.capabilities.find((each) => each.issuer === issuer && each.params === params);
    return h("span", {title: `${issuer}  ${params}`}, h("bdi", {}, visible(known ? known.text : `${issuer} ${params}`)));
  }

  #value(name, value) {
    if (value !== null && typeof value === "object") {
      if ("issuer" in value && "params" in value) return this.#capability(value);
      if (typeof value.hex === "string") return bytesView(value);
      if (Array.isArray(value) && value.length > 0 && value.every((each) => each && typeof each === "object" && "issuer" in each)) {
        return h("ul", {class: "caps"}, ...value.map((cap) => h("li", {}, "◆ ", this.#capability(cap))));
      }
      if (Array.isArray(value) && value.every((each) => each && typeof each === "object" && "key" in each)) {
        return h("ul", {class: "caps"}, ...value.slice(0, 200).map((write) => h("li", {}, bytesView(write.key), write.value === null ? "deleted" : bytesView(write.value, {isBody: true}))));
      }
      const text = JSON.stringify(value);
      return h("pre", {class: "value json"}, visible(laidOut(text) ?? text));
    }
    if (typeof value === "string" && kBytes.has(name)) return bytesView(value, {isBody: true});
    if (typeof value === "string" && this.story.processes.some((process) => process.address === value)) return this.#process(value);
    return h("bdi", {}, visible(String(value)));
  }

  /** Other events of the same request. */
  #related(n) {
    const {story} = this;
    if (story.requestId[n] < 0) return null;
    const found = [];
    for (let at = 0; at < story.count && found.length <= kRelatedMax; ++at) {
      if (story.requestId[at] === story.requestId[n]) found.push(at);
    }
    if (found.length < 2) return null;
    const items = found.slice(0, kRelatedMax).map((at) =>
      h("li", {class: at === n ? "current" : ""},
        h("button", {type: "button", class: "link", onclick: () => this.go(at)}, h("span", {class: "n"}, String(at)), h("span", {class: "kind"}, story.kindOf(at)),
          h("bdi", {}, visible(story.textOf(at))))));
    const more = found.length > kRelatedMax ? h("li", {class: "none"}, "and more") : null;
    return h("section", {class: "same-request"}, h("h3", {}, "This request and its answer ", h("span", {class: "sub"}, plural(items.length, "event"))), h("ol", {}, ...items, more));
  }
}

function table(rows) {
  return h("table", {class: "fields"}, h("tbody", {}, ...rows.map(([name, value]) => h("tr", {}, h("th", {scope: "row"}, name), h("td", {}, value)))));
}
