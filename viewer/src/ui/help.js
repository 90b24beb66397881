// What the keys do, and what the signs mean.

import {h} from "./dom.js";

export function helpDialog(keys, signs) {
  const rows = (pairs) => h("table", {class: "fields"}, h("tbody", {}, ...pairs.map(([left, right]) =>
    h("tr", {}, h("th", {scope: "row"}, ...[left].flat()), h("td", {}, right)))));
  const close = h("button", {type: "button", onclick: () => dialog.close()}, "close");
  const dialog = h("dialog", {class: "help", "aria-label": "Help"}, h("h2", {}, "Keys"),
    rows(keys.map(([names, what]) => [names.split(" ").map((name) => h("kbd", {}, name)), what])),
    h("h2", {}, "Signs"), rows(signs), h("form", {method: "dialog"}, close));
  return dialog;
}
