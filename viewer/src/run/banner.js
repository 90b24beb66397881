// What the run was and how it ended; the failure, with why, comes first.

import {copyButton, h, plural, visible} from "../ui/dom.js";
import {inked} from "./source.js";

const kMarks = {passed: "✓", failed: "✕", undecided: "?", fault: "‼"};

export function verdictBadge(verdict) {
  return h("span", {class: `verdict ${verdict}`}, h("span", {"aria-hidden": "true"}, kMarks[verdict] ?? "?"), ` ${verdict}`);
}

export function heading(story, ...tools) {
  const {info} = story;
  const fact = (name, value) => (value ? h("span", {class: "fact"}, `${name} `, h("b", {}, h("bdi", {}, visible(value)))) : null);
  return h("header", {class: "top"},
    h("div", {class: "title"}, verdictBadge(info.verdict), h("h1", {}, h("bdi", {}, visible(info.title))), h("span", {class: "tools"}, ...tools)),
    h("div", {class: "facts"}, h("span", {class: "fact path"}, h("bdi", {}, visible(info.path))), fact("seed", info.seed), fact("schedule", info.schedule),
      fact("storage", info.storage), info.semantics && info.semantics !== "documented" ? fact("semantics", info.semantics) : null,
      h("span", {class: "fact"}, plural(story.count, "event")), h("span", {class: "fact"}, plural(story.steps.size, "step")),
      info.nodes.length > 1 ? h("span", {class: "fact"}, plural(info.nodes.length, "node")) : null, fact("hypersim", info.writer)));
}

/** The failures; null if there are none. `go(n)` chooses an event. */
export function failures(story, go) {
  const parts = story.breaches.map((breach) => h("article", {class: "failure"},
    h("h2", {}, "✕ A fault of hypersim itself: a promise of the node was broken"), h("p", {class: "why"}, h("bdi", {}, visible(breach)))));
  for (const failure of story.failures) {
    const n = story.eventOfFailure(failure);
    const isOwn = !failure.file || failure.file === story.info.path;
    const where = failure.line > 0 ? `${isOwn ? "line" : failure.file + ", line"} ${failure.line}` : "";
    parts.push(h("article", {class: "failure"},
      h("h2", {}, "✕ ", where ? h("span", {class: "where"}, visible(where + ": ")) : null,
        failure.statement ? h("code", {}, ...inked(failure.statement)) : visible(failure.got),
        n >= 0 ? h("button", {type: "button", class: "small go", onclick: () => go(n)}, `show event ${n}`) : null),
      h("dl", {}, ...pair("expected", failure.expected), ...pair("got", failure.got)),
      failure.why.length ? h("div", {class: "why"}, h("h3", {}, "why"), h("ul", {}, ...failure.why.map((sentence) => h("li", {}, h("bdi", {}, visible(sentence)))))) : null));
  }
  if (parts.length === 0) return null;
  const again = story.info.again
    ? h("p", {class: "again"}, "again: ", h("code", {}, visible(story.info.again)), " ", copyButton("copy", () => story.info.again)) : null;
  return h("section", {class: "failures", "aria-label": "What failed"}, ...parts, again);
}

function pair(name, value) {
  return value ? [h("dt", {}, name), h("dd", {}, h("bdi", {}, visible(value)))] : [];
}
