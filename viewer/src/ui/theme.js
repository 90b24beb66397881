// Dark, light, or as the system has it.

import {h} from "./dom.js";

const kThemes = ["auto", "light", "dark"];
const kName = "hypersim-theme";

function stored() {
  try {
    return localStorage.getItem(kName) ?? "auto";
  } catch {
    return "auto"; // a page of a disk may have no storage
  }
}

function set(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(kName, theme);
  } catch {
    // then it is for now only
  }
}

export function themeButton() {
  let theme = kThemes.includes(stored()) ? stored() : "auto";
  set(theme);
  const button = h("button", {type: "button", class: "small", title: "Theme (t): as the system has it, light, dark", onclick: () => {
    theme = kThemes[(kThemes.indexOf(theme) + 1) % kThemes.length];
    set(theme);
    button.textContent = `theme: ${theme}`;
  }}, `theme: ${theme}`);
  return button;
}
