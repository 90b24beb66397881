// A bar between two panes that can be drawn, with the mouse or the arrow keys.

import {h} from "./dom.js";

/** `name`: a custom property of `root` that holds the width in pixels; `sign`: -1 if the pane is behind the bar. */
export function splitter(root, name, label, {sign = 1, least = 120, width}) {
  let now = width;
  const set = (value) => {
    const room = root.clientWidth || innerWidth; // 0: it is not in the page yet
    now = Math.min(Math.max(least, value), Math.max(least, room - 300));
    root.style.setProperty(name, now + "px");
  };
  const bar = h("div", {class: "splitter", role: "separator", tabindex: 0, "aria-orientation": "vertical", "aria-label": label});
  bar.addEventListener("pointerdown", (down) => {
    const begin = now;
    bar.setPointerCapture(down.pointerId);
    const move = (event) => set(begin + sign * (event.clientX - down.clientX));
    bar.addEventListener("pointermove", move);
    bar.addEventListener("pointerup", () => bar.removeEventListener("pointermove", move), {once: true});
    down.preventDefault();
  });
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    set(now + sign * (event.key === "ArrowRight" ? 24 : -24));
    event.preventDefault();
    event.stopPropagation();
  });
  set(width);
  return bar;
}
