// Makes elements. All that comes from a run goes through textContent, so it stays text whatever it holds.

/** `h("p", {class: "why", onclick}, "text", element, …)`: null and undefined children are left out. */
export function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

const kSvg = "http://www.w3.org/2000/svg";
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(kSvg, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Controls, and what changes the direction of writing or cannot be seen: language/text/shown.hpp has the same in mind.
const kUnseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/u;

/** The text, in which each character that nobody sees is written as its code. */
export function visible(text) {
  if (!kUnseen.test(text)) return document.createTextNode(text);
  const out = document.createDocumentFragment();
  let plain = "";
  for (const c of text) {
    if (!kUnseen.test(c)) {
      plain += c;
      continue;
    }
    if (plain) out.append(plain);
    plain = "";
    const code = c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    out.append(h("span", {class: "unseen", title: `U+${code}`}, `U+${code}`));
  }
  if (plain) out.append(plain);
  return out;
}

export function plural(count, one, many = one + "s") {
  return `${count.toLocaleString("en").replaceAll(",", "\u202f")} ${count === 1 ? one : many}`;
}

/** Copies, and says so on the button. */
export function copyButton(label, text) {
  const button = h("button", {type: "button", class: "small", onclick: async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = "copied";
    } catch {
      button.textContent = "the browser does not let pages copy";
    }
    setTimeout(() => (button.textContent = label), 1500);
  }}, label);
  return button;
}
