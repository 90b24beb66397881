// The graph on paper: at a size that can be read, on as many sheets as that takes.

import {h} from "../ui/dom.js";
import {kBox, kMargin, kRow} from "./routes.js";

/** What of the graph a sheet has, in its units: at A4 and at Letter, across, letters of a box are 6.5 points high. */
export const kSheet = {width: 1330, height: 820};

/**
 * Cuts a picture into sheets, each `{x, y, width, height, column, row}`, row by row. `boxes` are the upper left corners. A
 * sheet has whole columns, if it can; from top to bottom, sheets overlap by a box, so that each box is whole on one.
 */
export function sheetsOf(boxes, width, height) {
  const lefts = [...new Set(boxes.map(({x}) => x))].sort((a, b) => a - b);
  const xs = [0];
  while (width - xs.at(-1) > kSheet.width) {
    const end = xs.at(-1) + kSheet.width;
    // Before the first column that would be cut, or that is beyond the end.
    const next = lefts.find((left) => left + kBox.width > end);
    xs.push(next !== undefined && next - kMargin > xs.at(-1) && next - kMargin < end ? next - kMargin : end);
  }
  const ys = [0];
  while (height - ys.at(-1) > kSheet.height) ys.push(ys.at(-1) + kSheet.height - kRow);
  return ys.flatMap((y, row) => xs.map((x, column) => ({
    x, y, column, row, width: Math.min(kSheet.width, (xs[column + 1] ?? width) - x), height: Math.min(kSheet.height, height - y),
  })));
}

/** The sheets of that `<svg>`. */
export function onPaper(picture, boxes) {
  const [width, height] = ["width", "height"].map((name) => Number(picture.getAttribute(name)));
  const sheets = sheetsOf(boxes, width, height);
  const columns = 1 + Math.max(...sheets.map(({column}) => column));
  const rows = 1 + Math.max(...sheets.map(({row}) => row));
  return h("div", {class: "printed sheets"}, ...sheets.map((sheet) => {
    const part = picture.cloneNode(true);
    part.setAttribute("viewBox", `${sheet.x} ${sheet.y} ${sheet.width} ${sheet.height}`);
    // As a share of the sheet, so that all parts have one scale.
    part.setAttribute("width", `${(100 * sheet.width) / kSheet.width}%`);
    part.removeAttribute("height");
    for (const box of part.querySelectorAll(".box")) box.removeAttribute("tabindex");
    const where = [columns > 1 ? `${sheet.column + 1} of ${columns} from the left` : "", rows > 1 ? `${sheet.row + 1} of ${rows} from the top` : ""].filter(Boolean).join(", ");
    return h("div", {class: "graph sheet"}, where ? h("p", {class: "sub-line"}, where) : null, part);
  }));
}
