// A Chromium without a window, driven by the DevTools protocol over a pipe. Nothing is needed beside Node and Chromium.

import {spawn} from "node:child_process";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {pathToFileURL} from "node:url";

const kPatienceMs = 60_000;

export class Chromium {
  static async launch() {
    const home = mkdtempSync(join(tmpdir(), "hypersim-browser-"));
    const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    const program = spawn("chromium", ["--headless=new", "--remote-debugging-pipe", `--user-data-dir=${home}`, "--disable-gpu", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage",
      "--force-device-scale-factor=1", "--hide-scrollbars", "--font-render-hinting=none", ...asRoot, "about:blank"],
      {stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"]});
    return new Chromium(program, home);
  }

  constructor(program, home) {
    Object.assign(this, {program, home, waiting: new Map(), last: 0, listeners: []});
    let said = "";
    program.stderr.on("data", (data) => (said = (said + data).slice(-4000)));
    program.on("error", (error) => this.#end(new Error(`chromium cannot be started: ${error.message}`)));
    program.on("exit", (code) => this.#end(new Error(`chromium ended with ${code}: ${said}`)));
    const chunks = [];
    program.stdio[4].on("data", (data) => {
      for (let end; (end = data.indexOf(0)) >= 0; data = data.subarray(end + 1)) {
        this.#take(JSON.parse(Buffer.concat([...chunks.splice(0), data.subarray(0, end)]).toString()));
      }
      chunks.push(data);
    });
  }
  #end(error) {
    this.ended = error;
    for (const {fail} of this.waiting.values()) fail(error);
    this.waiting.clear();
  }
  #take(message) {
    if (message.id === undefined) {
      for (const listener of this.listeners) listener(message);
      return;
    }
    const {done, fail} = this.waiting.get(message.id) ?? {};
    this.waiting.delete(message.id);
    if (message.error) fail?.(new Error(message.error.message));
    else done?.(message.result);
  }

  send(method, params = {}, sessionId = undefined) {
    if (this.ended) return Promise.reject(this.ended);
    const id = ++this.last;
    this.program.stdio[3].write(JSON.stringify({id, method, params, sessionId}) + "\0");
    return new Promise((done, fail) => this.waiting.set(id, {done, fail}));
  }

  async page({width = 1440, height = 900} = {}) {
    const {targetId} = await this.send("Target.createTarget", {url: "about:blank"});
    const {sessionId} = await this.send("Target.attachToTarget", {targetId, flatten: true});
    const page = new Page(this, sessionId, targetId);
    await Promise.all([page.send("Page.enable"), page.send("Runtime.enable"), page.send("Network.enable"), page.send("Log.enable"),
      page.send("Emulation.setDeviceMetricsOverride", {width, height, deviceScaleFactor: 1, mobile: false})]);
    return page;
  }

  async close() {
    const gone = new Promise((done) => this.program.once("exit", done));
    this.send("Browser.close").catch(() => {});
    await gone;
    rmSync(this.home, {recursive: true, force: true, maxRetries: 5});
  }
}

const kKeyCodes = {Enter: 13, Escape: 27, PageUp: 33, PageDown: 34, End: 35, Home: 36, ArrowUp: 38, ArrowDown: 40};

export class Page {
  constructor(browser, session, target) {
    Object.assign(this, {browser, session, target, requests: [], errors: []});
    browser.listeners.push(({method, params, sessionId}) => {
      if (sessionId !== session) return;
      if (method === "Network.requestWillBeSent") this.requests.push(params.request.url);
      if (method === "Page.loadEventFired") this.loaded?.();
      if (method === "Runtime.exceptionThrown") this.errors.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
      if (method === "Log.entryAdded" && params.entry.level === "error") this.errors.push(params.entry.text);
      if (method === "Page.javascriptDialogOpening") {
        this.errors.push(`a dialog: ${params.message}`);
        this.send("Page.handleJavaScriptDialog", {accept: false});
      }
    });
  }
  send(method, params) {
    return this.browser.send(method, params, this.session);
  }

  /** Opens a file of the disk. */
  async open(path, hash = "") {
    const loaded = new Promise((done) => (this.loaded = done));
    const {errorText} = await this.send("Page.navigate", {url: pathToFileURL(path).href + hash});
    if (errorText) throw new Error(`${path} cannot be opened: ${errorText}`);
    await loaded;
  }
  /** What the function returns in the page. */
  async ask(question, ...args) {
    const {result, exceptionDetails} = await this.send("Runtime.evaluate", {
      expression: `(${question})(...${JSON.stringify(args)})`, awaitPromise: true, returnByValue: true});
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }
  /** Waits until the function returns something true, and returns that. */
  async until(question, ...args) {
    const end = Date.now() + kPatienceMs;
    for (;;) {
      const answer = await this.ask(question, ...args);
      if (answer) return answer;
      if (Date.now() > end) throw new Error(`in ${kPatienceMs} ms, this did not come to be true: ${question}`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }
  text(selector) {
    return this.ask((which) => document.querySelector(which)?.innerText ?? null, selector);
  }
  texts(selector) {
    return this.ask((which) => [...document.querySelectorAll(which)].map((each) => each.innerText), selector);
  }
  count(selector) {
    return this.ask((which) => document.querySelectorAll(which).length, selector);
  }

  /** A click of the mouse into the middle of the first element that fits, which must be what is there. */
  async click(selector, {text = null} = {}) {
    const at = await this.until((which, wanted) => {
      const element = [...document.querySelectorAll(which)].find((each) => wanted === null || each.innerText.includes(wanted));
      if (!element) return null;
      element.scrollIntoView({block: "nearest", inline: "nearest"});
      const box = element.getBoundingClientRect();
      const x = box.left + Math.min(box.width, innerWidth - box.left) / 2;
      const y = box.top + box.height / 2;
      const there = document.elementFromPoint(x, y);
      return there && (element.contains(there) || there.contains(element)) ? {x, y} : null;
    }, selector, text);
    for (const type of ["mousePressed", "mouseReleased"]) {
      await this.send("Input.dispatchMouseEvent", {type, ...at, button: "left", clickCount: 1});
    }
  }
  async key(key) {
    const text = key.length === 1 ? key : key === "Enter" ? "\r" : undefined;
    const common = {key, text, windowsVirtualKeyCode: kKeyCodes[key] ?? key.toUpperCase().charCodeAt(0)};
    await this.send("Input.dispatchKeyEvent", {type: text ? "keyDown" : "rawKeyDown", ...common});
    await this.send("Input.dispatchKeyEvent", {type: "keyUp", ...common});
  }
  async type(text) {
    await this.send("Input.insertText", {text});
  }
  async screenshot(path) {
    const {data} = await this.send("Page.captureScreenshot", {format: "png"});
    writeFileSync(path, Buffer.from(data, "base64"));
  }
  async pdf(path) {
    const {data} = await this.send("Page.printToPDF", {printBackground: false});
    writeFileSync(path, Buffer.from(data, "base64"));
    return Buffer.from(data, "base64");
  }
  dark(dark) {
    return this.send("Emulation.setEmulatedMedia", {features: [{name: "prefers-color-scheme", value: dark ? "dark" : "light"}]});
  }
  async close() {
    await this.browser.send("Target.closeTarget", {targetId: this.target});
  }
}
