// Who gave what to whom: a graph to look at, and beside it everything in words.

import {block} from "../data.js";
import {verdictBadge} from "../run/banner.js";
import {h, plural, svg, visible} from "../ui/dom.js";
import {helpDialog} from "../ui/help.js";
import {splitter} from "../ui/splitter.js";
import {themeButton} from "../ui/theme.js";
import {onPaper} from "./paper.js";
import {kBox, kLabelledMax, kMargin, kRow, labelPlaces, pathOf, routed} from "./routes.js";

const kLabelMax = 26;

const kKeys = [["/", "search"], ["Tab", "the next process"], ["Enter", "choose it"], ["Escape", "choose none"], ["t", "theme"], ["?", "this help"]];
const kSigns = [["──▸", "gave a capability"], ["┄┄▸", "held no more"], ["··✕", "was refused for want of one"], ["thick frame", "a member of the cast"],
                ["thin frame", "a module of the node"], ["rounded", "where a capability comes from that no process gave"], ["∞", "wired: may message every other wired process"],
                ["†", "not there at that point"]];

export async function showAuthority() {
  const app = new AuthorityApp(JSON.parse(await block("authority")));
  document.body.append(app.element);
  document.body.dataset.ready = "all";
}

class AuthorityApp {
  constructor(data) {
    this.data = data;
    this.chosen = -1;
    this.shows = {lost: false, refused: true, near: false};
    this.canvas = h("div", {class: "graph", tabindex: 0, role: "group", "aria-label": "Who gave what to whom"});
    this.words = h("div", {class: "scroll"});
    this.searchBox = h("input", {type: "search", class: "search", placeholder: "a process or a capability", "aria-label": "Search", spellcheck: "false", autocomplete: "off",
                                 oninput: () => this.#mark()});
    this.found = h("span", {class: "sub", role: "status"});
    const box = (name, label) => h("label", {}, h("input", {type: "checkbox", ...(this.shows[name] ? {checked: true} : {}), onchange: (event) => {
      this.shows[name] = event.target.checked;
      this.draw();
    }}), ` ${label}`);
    const theme = themeButton();
    const help = helpDialog(kKeys, kSigns);
    const bar = h("div", {class: "bar"}, this.searchBox, this.found, box("refused", "what was refused"), box("lost", "what is held no more"), box("near", "only around the chosen one"), h("span", {class: "gap"}),
      h("span", {class: "sub"}, `${plural(data.nodes.filter((node) => node.kind === "member").length, "process", "processes")}, ${plural(data.edges.filter((edge) => !edge.refused && !edge.lost).length, "capability", "capabilities")}`));
    const head = h("header", {class: "top"},
      h("div", {class: "title"}, verdictBadge(data.verdict), h("h1", {}, h("bdi", {}, visible(data.title))), h("span", {class: "tools"},
        h("button", {type: "button", class: "small", onclick: () => help.showModal()}, "help ?"), theme, h("button", {type: "button", class: "small", onclick: () => print()}, "print"))),
      h("div", {class: "facts"}, h("span", {class: "fact path"}, h("bdi", {}, visible(data.scenario))), h("span", {class: "fact"}, "seed ", h("b", {}, data.seed)),
        h("span", {class: "fact"}, h("b", {}, h("bdi", {}, visible(data.question))), ", ", data.at === "end" ? "at the end" : `when line ${data.at} had ended`)));
    const panes = h("div", {class: "panes"});
    panes.append(h("section", {class: "pane"}, this.canvas), splitter(panes, "--side", "Width of the words", {sign: -1, width: Math.min(520, innerWidth * 0.34)}),
                 h("section", {class: "pane words", "aria-live": "polite"}, this.words));
    this.element = h("main", {class: "app no-source authority"}, head, bar, panes, help);
    addEventListener("beforeprint", () => this.#toPaper());
    addEventListener("afterprint", () => {
      this.paper?.remove();
      for (const closed of this.opened ?? []) closed.open = false;
    });
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
      if (event.key === "Escape") {
        this.searchBox.value = "";
        this.#mark();
        this.choose(-1);
        this.canvas.focus();
      } else if (event.target === this.searchBox) {
        if (event.key === "Enter") this.#chooseFound();
      } else if (event.key === "/") {
        this.searchBox.select();
        event.preventDefault();
      } else if (event.key === "t") theme.click();
      else if (event.key === "?") help.showModal();
    });
    this.draw();
  }

  #toPaper() {
    this.paper?.remove();
    this.paper = onPaper(this.canvas.firstElementChild, [...this.at.values()]);
    this.element.querySelector(".panes").before(this.paper);
    this.opened = [...this.words.querySelectorAll("details:not([open])")];
    for (const closed of this.opened) closed.open = true;
  }

  #edges() {
    const isNear = (edge) => !this.shows.near || this.chosen < 0 || edge.from === this.chosen || edge.to === this.chosen;
    return this.data.edges.filter((edge) => (edge.refused ? this.shows.refused : edge.lost ? this.shows.lost : true) && isNear(edge));
  }

  draw() {
    const {nodes} = this.data;
    const edges = this.#edges();
    this.pairs = new Map();
    for (const edge of edges) {
      const key = `${edge.from} ${edge.to} ${edge.refused ? "refused" : edge.lost ? "lost" : ""}`;
      if (!this.pairs.has(key)) this.pairs.set(key, {from: edge.from, to: edge.to, kind: edge.refused ? "refused" : edge.lost ? "lost" : "given", edges: []});
      this.pairs.get(key).edges.push(edge);
    }
    const joined = new Set(edges.flatMap((edge) => [edge.from, edge.to]));
    // Who neither gave nor got anything stands by itself, below.
    const inGraph = [...nodes.keys()].filter((node) => joined.has(node));
    const numbers = new Map(inGraph.map((node, i) => [node, i]));
    const pairs = [...this.pairs.values()];
    const said = pairs.map(labelOf);
    const measure = ruler("11px");
    this.nameRuler = ruler("600 12px");
    const graph = routed(inGraph.length, pairs.map(({from, to, kind}, i) => ({from: numbers.get(from), to: numbers.get(to), kind, label: measure(said[i])})));
    this.graphHeight = graph.height;
    this.at = new Map(inGraph.map((node, i) => [node, graph.boxes[i]]));
    const alone = this.shows.near && this.chosen >= 0 ? [] : [...nodes.keys()].filter((node) => !joined.has(node));
    const perRow = Math.max(3, graph.columns.length);
    const below = inGraph.length === 0 ? kMargin + 16 : graph.height + 4;
    alone.forEach((node, i) => this.at.set(node, {x: kMargin + (i % perRow) * (kBox.width + 16), y: below + Math.floor(i / perRow) * kRow}));
    const width = Math.max(graph.width - kMargin, ...[...this.at.values()].map(({x}) => x + kBox.width)) + kMargin;
    const height = Math.max(graph.height - kMargin, ...[...this.at.values()].map(({y}) => y + kBox.height)) + kMargin;

    const picture = svg("svg", {width, height, viewBox: `0 0 ${width} ${height}`, role: "presentation"});
    const labels = svg("g", {});
    this.lines = pairs.map((pair, i) => ({pair, route: graph.routes[i], element: line(pair, graph.routes[i])}));
    this.lines.forEach((each, i) => {
      each.label = svg("text", {class: `label ${each.pair.kind}`});
      each.label.textContent = said[i];
      labels.append(each.label);
    });
    this.boxes = new Map([...this.at].map(([node, at]) => [node, this.#box(node, at)]));
    this.drawn = svg("g", {}, ...this.lines.map(({element}) => element));
    picture.append(this.drawn);
    if (alone.length > 0) {
      const title = svg("text", {x: kMargin, y: below - 9, class: "aside"});
      title.textContent = "neither gave nor got anything";
      picture.append(title);
    }
    picture.append(...this.boxes.values(), labels);
    picture.addEventListener("click", (event) => event.target === picture && this.choose(-1));
    this.canvas.replaceChildren(picture);
    this.choose(this.at.has(this.chosen) ? this.chosen : -1);
    this.#mark();
  }

  #box(node, {x, y}) {
    const {name, kind, wired, absence, address, isPublic} = this.data.nodes[node];
    const signs = (wired ? " ∞" : "") + (absence ? " †" : "");
    const shown = fitted(visible(name).textContent, signs, this.nameRuler);
    const box = svg("g", {class: `box ${kind}`, tabindex: 0, role: "button", transform: `translate(${x} ${y})`, "data-node": node,
      "aria-label": `${name}${wired ? ", wired" : ""}${absence ? ", " + absence : ""}`, onclick: () => this.choose(node),
      onkeydown: (event) => (event.key === "Enter" || event.key === " ") && (this.choose(node), event.preventDefault())});
    const title = svg("title");
    title.textContent = [name, address, isPublic ? "public" : "", wired ? "wired" : "", absence ?? ""].filter(Boolean).join(", ");
    const text = svg("text", {x: kBox.width / 2, y: kBox.height / 2 + 4});
    text.append(shown + signs);
    box.append(title, svg("rect", {width: kBox.width, height: kBox.height, rx: kind === "origin" ? 13 : 4}), text);
    return box;
  }

  choose(node) {
    const isOther = node !== this.chosen;
    this.chosen = node;
    if (isOther && this.shows.near) return this.draw();
    const isFew = this.lines.length <= kLabelledMax;
    const near = new Set([node]);
    const labelled = [];
    for (const each of this.lines) {
      const {pair, element} = each;
      const isIts = pair.from === node || pair.to === node;
      if (isIts) near.add(pair.from).add(pair.to);
      element.classList.toggle("dim", node >= 0 && !isIts);
      element.classList.toggle("chosen", node >= 0 && isIts);
      if (node >= 0 && isIts) this.drawn.append(element); // above the others
      const isSaid = node >= 0 ? isIts : isFew;
      each.label.classList.toggle("unsaid", !isSaid);
      if (isSaid) labelled.push(each);
    }
    labelPlaces(labelled.map(({route}) => route.label), this.graphHeight).forEach(({x, y}, i) => {
      labelled[i].label.setAttribute("x", x);
      labelled[i].label.setAttribute("y", y + 4);
    });
    for (const [each, box] of this.boxes) {
      box.classList.toggle("dim", node >= 0 && !near.has(each));
      box.classList.toggle("chosen", each === node);
      box.setAttribute("aria-pressed", String(each === node));
    }
    this.#say();
  }

  #say() {
    const {nodes, edges} = this.data;
    const name = (node) => h("button", {type: "button", class: "link", onclick: () => this.#reveal(node)}, h("bdi", {}, visible(nodes[node].name)));
    const list = (title, those, item) => (those.length === 0 ? null : h("section", {class: "giving"}, h("h3", {}, title, " ", h("span", {class: "sub"}, String(those.length))), h("ul", {class: "given"}, ...those.map((edge) => h("li", {}, ...item(edge))))));
    const cap = (edge) => [h("b", {title: edge.capability ?? ""}, h("bdi", {}, visible(edge.text))), " ", h("span", {class: "sub"}, visible(edge.how), edge.inVain ? ", never used" : "")];
    if (this.chosen < 0) {
      const all = edges.filter((edge) => !edge.refused && !edge.lost);
      const wired = nodes.filter((node) => node.wired).map((node) => node.name);
      this.words.replaceChildren(...[...this.data.answer.map((sentence) => h("p", {class: "intro"}, h("b", {}, visible(sentence)))), h("p", {class: "intro"}, "Choose a process to see what it holds, from whom, and what it passed on."),
        wired.length ? h("details", {class: "intro"}, h("summary", {}, `${plural(wired.length, "process", "processes")} are wired: each may message all the others`), h("b", {}, visible(wired.join(", ")))) : null,
        list("Given, in order", all, (edge) => [name(edge.from), " → ", name(edge.to), " ", ...cap(edge)]),
        list("Refused", edges.filter((edge) => edge.refused), (edge) => [name(edge.from), " ", ...cap(edge)])].filter(Boolean));
      return;
    }
    const node = nodes[this.chosen];
    const of = (wanted) => edges.filter(wanted);
    this.words.replaceChildren(...[
      h("header", {class: "event-head"}, h("h2", {}, h("bdi", {}, visible(node.name))), h("p", {class: "sub-line"}, h("bdi", {}, visible([node.address, node.isPublic ? "public" : "", node.wired ? "wired" : "", node.isStandIn ? "a stand-in" : "", node.absence ?? ""].filter(Boolean).join(" · "))))),
      list("Holds", of((edge) => edge.to === this.chosen && !edge.refused && !edge.lost), (edge) => [...cap(edge), h("div", {}, "from ", name(edge.from))]),
      list("Gave", of((edge) => edge.from === this.chosen && !edge.refused && !edge.lost && edge.to !== this.chosen), (edge) => [...cap(edge), h("div", {}, "to ", name(edge.to))]),
      list("Was refused", of((edge) => edge.from === this.chosen && edge.refused), cap),
      list("Refused to others", of((edge) => edge.to === this.chosen && edge.refused && edge.from !== this.chosen), (edge) => [name(edge.from), " ", ...cap(edge)]),
      list("Holds no more", of((edge) => edge.to === this.chosen && edge.lost), cap)].filter(Boolean));
    this.words.scrollTop = 0;
  }
  #reveal(node) {
    this.choose(node);
    this.boxes.get(node)?.scrollIntoView({block: "center", inline: "center"});
  }

  #mark() {
    const word = this.searchBox.value.toLowerCase();
    const {nodes, edges} = this.data;
    this.hits = [];
    if (word !== "") {
      const having = new Set(edges.filter((edge) => edge.text.toLowerCase().includes(word)).map((edge) => edge.to));
      this.hits = [...this.at.keys()].filter((node) => nodes[node].name.toLowerCase().includes(word) || (nodes[node].address ?? "").toLowerCase().includes(word) || having.has(node));
    }
    for (const [node, box] of this.boxes) box.classList.toggle("hit", this.hits.includes(node));
    this.found.textContent = word === "" ? "" : this.hits.length ? plural(this.hits.length, "process", "processes") : "not found";
  }
  #chooseFound() {
    if (this.hits.length === 0) return;
    this.#reveal(this.hits[(this.hits.indexOf(this.chosen) + 1) % this.hits.length]);
  }
}

function line({kind, edges}, {segments, end}) {
  const group = svg("g", {class: `edge ${kind}`});
  const title = svg("title");
  title.textContent = edges.map((edge) => `${edge.text}: ${edge.how}`).join("\n");
  group.append(svg("path", {d: pathOf(segments), class: "line"}),
    kind === "refused" ? svg("path", {d: `M${end.x + (end.tip > 0 ? 3 : -11)} ${end.y - 4}l8 8m-8 0l8 -8`, class: "cross"})
                       : svg("path", {d: `M${end.x} ${end.y}l${end.tip * 9} -4.5v9z`, class: "head"}), title);
  return group;
}

function labelOf({edges}) {
  if (edges.length === 1) return short(visible(edges[0].text).textContent, kLabelMax);
  return edges[0].refused ? plural(edges.length, "refusal") : plural(edges.length, "capability", "capabilities");
}

/** How wide a text will be. */
function ruler(font) {
  const context = document.createElement("canvas").getContext("2d");
  context.font = `${font} ${getComputedStyle(document.documentElement).getPropertyValue("--sans")}`;
  return (text) => Math.ceil(context.measureText(text).width);
}

/** As much of the name as a box has room for beside the signs: its beginning, and its end, in which names differ most. */
function fitted(name, signs, measure) {
  const kBesideName = 12;
  const kEnd = 7;
  const letters = [...name];
  const fits = (shown) => measure(shown + signs) <= kBox.width - kBesideName;
  if (fits(name)) return name;
  const end = letters.slice(-kEnd).join("");
  let begin = Math.min(letters.length - kEnd, kBox.width);
  while (begin > 1 && !fits(`${letters.slice(0, begin).join("")}…${end}`)) --begin;
  return `${letters.slice(0, begin).join("")}…${end}`;
}

function short(text, most) {
  return text.length > most ? text.slice(0, most - 1) + "…" : text;
}
