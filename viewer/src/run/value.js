// Values of events for people: bodies of JSON laid out, bytes as text or in hexadecimal digits, long ones bit by bit.

import {copyButton, h, plural, visible} from "../ui/dom.js";

const kShownAtFirst = 4000;
const kChunk = 1000;

/** A value of bytes as a line of JSON has it: text, or {hex}. */
export function bytesView(value, {isBody = false} = {}) {
  if (value === null || value === undefined) return h("span", {class: "none"}, "none");
  if (typeof value === "object" && typeof value.hex === "string") {
    return longText(hexDump(value.hex), `${plural(value.hex.length / 2, "byte")}, not UTF-8`, () => value.hex, "hex");
  }
  const size = new TextEncoder().encode(value).length;
  if (value === "") return h("span", {class: "none"}, "no bytes");
  const json = isBody ? laidOut(value) : null;
  return longText(json ?? value, plural(size, "byte") + (json !== null && json !== value ? ", JSON" : ""), () => value, json === null ? "text" : "json");
}

function longText(text, about, whole, kind) {
  const pre = h("pre", {class: "value " + kind, dir: "auto"}, visible(text.slice(0, kShownAtFirst)));
  const foot = h("div", {class: "about"}, about, " ", copyButton("copy", whole));
  if (text.length > kShownAtFirst) {
    const more = h("button", {type: "button", class: "small", onclick: () => {
      pre.replaceChildren(...chunks(text).map((chunk) => h("div", {class: "chunk"}, visible(chunk))));
      more.remove();
    }}, `show all ${text.length.toLocaleString("en")} characters`);
    foot.prepend(more, " ");
  }
  return h("div", {}, pre, foot);
}

/** In pieces that a browser lays out by themselves: for one line of a megabyte, it would take a minute. */
function chunks(text) {
  const pieces = [];
  for (let from = 0; from < text.length; ) {
    let to = Math.min(text.length, from + kChunk);
    const newline = text.lastIndexOf("\n", to - 1);
    if (to < text.length && newline >= from) to = newline + 1;
    else if (to < text.length && /[\ud800-\udbff]/.test(text[to - 1])) --to; // not through the middle of a character
    pieces.push(text.slice(from, to));
    from = to;
  }
  return pieces;
}

function hexDump(digits) {
  const lines = [];
  for (let at = 0; at < digits.length; at += 32) {
    const bytes = digits.slice(at, at + 32).match(/../g);
    const text = bytes.map((pair) => {
      const code = parseInt(pair, 16);
      return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : "·";
    });
    lines.push(`${(at / 2).toString(16).padStart(6, "0")}  ${bytes.join(" ").padEnd(47)}  ${text.join("")}`);
  }
  return lines.join("\n");
}

const kToken = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** JSON on several lines, with its numbers as they are; null if the text is no object or array of JSON. */
export function laidOut(text) {
  if (!/^\s*[{[]/.test(text)) return null;
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  let out = "";
  let indent = "";
  const tokens = text.match(kToken);
  for (let i = 0; i < tokens.length; ++i) {
    const token = tokens[i];
    if (token === "{" || token === "[") {
      const flat = flatArray(tokens, i);
      if (flat) {
        out += flat.text;
        i = flat.end;
      } else if (tokens[i + 1] === "}" || tokens[i + 1] === "]") {
        out += token + tokens[++i];
      } else {
        indent += "  ";
        out += token + "\n" + indent;
      }
    } else if (token === "}" || token === "]") {
      indent = indent.slice(2);
      out += "\n" + indent + token;
    } else if (token === ",") {
      out += ",\n" + indent;
    } else {
      out += token === ":" ? ": " : token;
    }
  }
  return out;
}

/** An array of nothing but numbers, on one line; if they are the bytes of a text, with that text. */
function flatArray(tokens, begin) {
  if (tokens[begin] !== "[" || tokens[begin + 1] === "]") return null;
  const numbers = [];
  for (let i = begin + 1; ; i += 2) {
    if (!/^-?\d/.test(tokens[i])) return null;
    numbers.push(tokens[i]);
    if (tokens[i + 1] === "]") return {end: i + 1, text: `[${numbers.join(", ")}]${asText(numbers)}`};
    if (tokens[i + 1] !== ",") return null;
  }
}
function asText(numbers) {
  if (!numbers.every((number) => /^\d{1,3}$/.test(number) && Number(number) < 256)) return "";
  try {
    const text = new TextDecoder("utf-8", {fatal: true}).decode(Uint8Array.from(numbers, Number));
    return /^[^\u0000-\u001f\u007f]+$/.test(text) ? ` = ${JSON.stringify(text)}` : "";
  } catch {
    return "";
  }
}
