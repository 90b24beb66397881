// A page of hypersim: what it shows is said by its body.

import {showAuthority} from "./authority/app.js";
import {showFinding} from "./finding/app.js";
import {h} from "./ui/dom.js";
import {showRun} from "./run/app.js";

const kPages = {run: showRun, finding: showFinding, authority: showAuthority};

const waiting = h("p", {class: "waiting"}, "unpacking…");
document.body.append(waiting);
kPages[document.body.dataset.page]().finally(() => waiting.remove()).catch((error) => {
  document.body.dataset.ready = "failed";
  document.body.append(h("p", {class: "broken", role: "alert"}, `The page cannot show its data: ${error.message}`));
  throw error;
});
