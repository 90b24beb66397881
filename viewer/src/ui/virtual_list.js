// A list of any length, of which only the rows in sight exist.

import {h} from "./dom.js";

const kOverscan = 12;
// Browsers cannot lay out elements of any height: Firefox ends at 17 million pixels. A longer list is scrolled in
// larger steps.
const kHeightMax = 8e6;

export class VirtualList {
  /** `viewport` scrolls. `top`: an element that stays at its upper edge, or null. `render(index)` makes a row. */
  constructor(viewport, {rowHeight, render, top = null}) {
    this.viewport = viewport;
    this.rowHeight = rowHeight;
    this.render = render;
    this.top = top;
    this.count = 0;
    this.rows = new Map();
    this.space = h("div", {class: "space", role: "presentation"});
    if (top) viewport.append(top);
    viewport.append(this.space);
    viewport.addEventListener("scroll", () => this.#soon(), {passive: true});
    new ResizeObserver(() => this.#soon()).observe(viewport);
  }

  get #topHeight() {
    return this.top ? this.top.offsetHeight : 0;
  }
  get #inSight() {
    return Math.max(this.viewport.clientHeight - this.#topHeight, this.rowHeight);
  }
  get #height() {
    return this.count * this.rowHeight;
  }
  /** How far the rows are scrolled, which may be farther than the viewport is. */
  get #offset() {
    const shown = Math.min(this.#height, kHeightMax);
    if (shown === this.#height) return this.viewport.scrollTop;
    return (this.viewport.scrollTop * (this.#height - this.#inSight)) / (shown - this.#inSight);
  }
  #scrollTo(offset) {
    const shown = Math.min(this.#height, kHeightMax);
    this.viewport.scrollTop =
      shown === this.#height ? offset : (offset * (shown - this.#inSight)) / (this.#height - this.#inSight);
  }

  /** Other rows: all are made anew. */
  reset(count) {
    this.count = count;
    this.space.style.height = Math.min(this.#height, kHeightMax) + "px";
    this.refresh();
  }
  refresh() {
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
    this.#draw();
  }
  /** How many rows fit. */
  get page() {
    return Math.max(1, Math.floor(this.#inSight / this.rowHeight) - 1);
  }
  row(index) {
    return this.rows.get(index);
  }

  /** Brings a row into sight; into the middle, if it was not there. */
  show(index, {center = false} = {}) {
    const from = this.#offset;
    const at = index * this.rowHeight;
    const room = this.#inSight;
    const isInSight = at >= from && at + this.rowHeight <= from + room;
    if (isInSight && !center) return this.#draw();
    const isNear = at > from - 3 * this.rowHeight && at < from + room + 3 * this.rowHeight;
    if (center || !isNear) this.#scrollTo(Math.max(0, at - room / 2));
    else this.#scrollTo(at < from ? at : at + this.rowHeight - room);
    this.#draw();
  }

  #soon() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.#draw();
    });
  }
  #draw() {
    const offset = this.#offset;
    const shift = this.viewport.scrollTop - offset;
    const first = Math.max(0, Math.floor(offset / this.rowHeight) - kOverscan);
    const last = Math.min(this.count, Math.ceil((offset + this.#inSight) / this.rowHeight) + kOverscan);
    for (const [index, row] of this.rows) {
      if (index >= first && index < last) continue;
      row.remove();
      this.rows.delete(index);
    }
    const added = document.createDocumentFragment();
    for (let index = first; index < last; ++index) {
      let row = this.rows.get(index);
      if (!row) {
        row = this.render(index);
        this.rows.set(index, row);
        added.append(row);
      }
      row.style.transform = `translateY(${index * this.rowHeight + shift}px)`;
    }
    this.space.append(added);
  }
}
