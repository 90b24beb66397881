// The story of a run, as analysis/page/run_page.cpp writes it: columns with one place for each event, and tables.

export const kQuiet = 1;
const kResponse = 2;
const kWithCapabilities = 4;
const kWithBlob = 8;
const kMessage = 16;

/** What a process's life is from an event on. */
export const kGone = 0;
export const kAlive = 1;
export const kAway = 2;

const kRefused = new Set(["bounced", "dropped", "lost", "not_reached", "save_refused", "not_attached", "stripped",
                          "vanished", "failed", "storage_failed", "module_crashed"]);

export class Story {
  constructor(json) {
    const data = JSON.parse(json);
    Object.assign(this, {
      count: data.count, info: data.info, failures: data.failures, breaches: data.breaches, files: data.files,
      filters: data.filters, kindNames: data.kindNames, dbs: data.dbs, keys: data.keys, ids: data.ids,
      texts: data.texts, hows: data.hows, subjects: data.subjects});
    this.processes = data.processes.map(([name, address, node, isMember, isWired]) => ({
      name, address, node, isMember: !!isMember, isWired: !!isWired}));
    this.capabilities = data.capabilities.map(([text, issuer, params]) => ({text, issuer, params}));
    this.numberOfProcess = new Map(this.processes.map((process, i) => [process.address, i]));
    for (const name of ["kind", "step", "node", "source", "target", "text", "subject", "requestId", "flags", "heldEvent",
                        "holder", "heldCap", "heldAdded", "heldHow"]) {
      this[name] = Int32Array.from(data[name]);
    }
    this.time = new Float64Array(this.count);
    let now = 0;
    for (let n = 0; n < this.count; ++n) this.time[n] = now += data.laterMs[n];
    // Which event said that the message was sent; -1: none did.
    this.sent = Int32Array.from(data.sent, (before, n) => (before < 0 ? -1 : n - before));
    this.#readSteps();
    this.#readLives(data.lives);
  }

  #readSteps() {
    const started = this.kindNames.indexOf("step_started");
    const ended = this.kindNames.indexOf("step_ended");
    this.steps = new Map(); // by id: {id, line, first, end}
    this.stepsOfLine = new Map();
    for (let n = 0; n < this.count; ++n) {
      const id = this.step[n];
      if (this.kind[n] === started) {
        // `line 10: viewer get …`, as describe() says it
        const found = /^line (\d+)(?:: (.*))?$/s.exec(this.textOf(n));
        const step = {id, line: found ? Number(found[1]) : 0, text: found?.[2] ?? "", first: n, end: -1, outcome: null};
        this.steps.set(id, step);
        if (!this.stepsOfLine.has(step.line)) this.stepsOfLine.set(step.line, []);
        this.stepsOfLine.get(step.line).push(step);
      } else if (this.kind[n] === ended && this.steps.has(id)) {
        const step = this.steps.get(id);
        step.end = n;
        step.outcome = /^line \d+ ended: (.*)$/s.exec(this.textOf(n))?.[1] ?? this.textOf(n);
      }
    }
    this.isStarted = (n) => this.kind[n] === started;
    this.isEnded = (n) => this.kind[n] === ended;
  }

  #readLives([events, processes, changes]) {
    this.lives = this.processes.map(() => ({events: [], states: []}));
    events.forEach((n, i) => {
      const life = this.lives[processes[i]];
      life.events.push(n);
      life.states.push(changes[i]);
    });
  }

  /** The right to message itself, which every process has. */
  isOwn(process, cap) {
    const {issuer, params} = this.capabilities[cap];
    return params === '"messaging"' && issuer === this.processes[process].address;
  }
  textOf(n) {
    return this.texts[this.text[n]];
  }
  kindOf(n) {
    return this.kindNames[this.kind[n]];
  }
  isQuiet(n) {
    return (this.flags[n] & kQuiet) !== 0;
  }
  isMessage(n) {
    return (this.flags[n] & kMessage) !== 0;
  }
  isResponse(n) {
    return (this.flags[n] & kResponse) !== 0;
  }
  hasCapabilities(n) {
    return (this.flags[n] & kWithCapabilities) !== 0;
  }
  hasBlob(n) {
    return (this.flags[n] & kWithBlob) !== 0;
  }
  isRefused(n) {
    return kRefused.has(this.kindOf(n));
  }
  stepOf(n) {
    return this.steps.get(this.step[n]) ?? null;
  }
  lineOf(n) {
    return this.stepOf(n)?.line ?? 0;
  }

  /** Its life after the event. */
  lifeAt(process, n) {
    const {events, states} = this.lives[process];
    const at = lastAtMost(events, n);
    if (at >= 0) return states[at];
    return events.length === 0 && !this.processes[process].isMember ? kAlive : kGone; // of some modules, nothing is told
  }
  /** The steps that came to something else than was expected: they have the failures. */
  stepOfFailure(failure) {
    const own = !failure.file || failure.file === this.info.path;
    if (failure.step && this.steps.has(failure.step)) return this.steps.get(failure.step);
    const ofLine = own && this.stepsOfLine.get(failure.line);
    if (ofLine) return ofLine.at(-1);
    return failure.statement && this.steps.size > 0 && failure.line > 0 ? [...this.steps.values()].at(-1) : null;
  }
  /** The event at which it failed: where its step ended, or the last one of all. */
  eventOfFailure(failure) {
    const step = this.stepOfFailure(failure);
    if (!step) return this.count - 1;
    if (step.end >= 0) return step.end;
    for (let n = this.count - 1; n > step.first; --n) if (this.step[n] === step.id) return n;
    return step.first;
  }
}

/** The place of the last number in ascending ones that is at most `most`; -1: none is. */
export function lastAtMost(numbers, most) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= most) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** All fields of all events: the lines of JSON. */
export class Lines {
  constructor(text) {
    this.text = text;
    this.begins = [0];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.begins.push(at + 1);
  }
  of(n) {
    return this.text.slice(this.begins[n], this.begins[n + 1] - 1);
  }
  event(n) {
    return JSON.parse(this.of(n));
  }
  /** The events whose lines hold the word, in order; upper and lower case are the same. */
  having(word) {
    const found = [];
    const inJson = JSON.stringify(word).slice(1, -1);
    const pattern = new RegExp(inJson.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "gi");
    for (let match; (match = pattern.exec(this.text)); ) {
      const n = lastAtMost(this.begins, match.index);
      found.push(n);
      pattern.lastIndex = this.begins[n + 1] ?? this.text.length;
    }
    return found;
  }
}
