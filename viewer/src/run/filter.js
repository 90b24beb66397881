// The words of `hypersim trace --filter`: docs/trace.md, section "Filters". Other words must be in an event's text.

const kUnitMs = {ms: 1, s: 1000, m: 60_000, h: 3_600_000};

class Mistake extends Error {}

/**
 * What the text asks for: {wants(n), namesEvents, words}; or {mistake}, a sentence.
 * Blanks separate terms; a value with blanks is quoted, as `db="my db"`.
 */
export function parseFilter(text, story) {
  try {
    const terms = [];
    const words = [];
    for (const word of split(text)) {
      const equals = word.text.indexOf("=");
      if (equals > 0 && !word.isQuoted) terms.push(term(word.text, equals, story));
      else words.push(word.text.toLowerCase());
    }
    return {
      namesEvents: terms.some((each) => each.byName),
      words,
      isEmpty: terms.length === 0 && words.length === 0,
      wants: (n) =>
        terms.every((each) => each.values.some((holds) => holds(n))) &&
        (words.length === 0 || words.every((word) => story.textOf(n).toLowerCase().includes(word)))
    };
  } catch (mistake) {
    if (!(mistake instanceof Mistake)) throw mistake;
    return {mistake: mistake.message};
  }
}

/** A term as it is written in a line of them. */
export function quoted(term) {
  return /[\s"]/.test(term) ? term.replace(/=(.*)$/s, (_, value) => `="${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`) : term;
}

function split(text) {
  const words = [];
  const pattern = /((?:[^\s"]|"(?:\\.|[^"\\])*"?)+)/g;
  for (const [part] of text.matchAll(pattern)) {
    const isQuoted = part.startsWith('"');
    words.push({isQuoted, text: part.replace(/"((?:\\.|[^"\\])*)"?/g, (_, inside) => inside.replace(/\\(.)/g, "$1"))});
  }
  return words;
}

function term(text, equals, story) {
  const name = text.slice(0, equals);
  const read = kKeys[name];
  if (!read) {
    const keys = Object.keys(kKeys);
    throw new Mistake(`there is no filter "${name}" (there are ${keys.slice(0, -1).join(", ")} and ${keys.at(-1)})` + hint(name, keys));
  }
  const values = text.slice(equals + 1).split(",").map((value) => {
    if (value === "") throw new Mistake(`${text}: a value is missing`);
    try {
      return read(value, story);
    } catch (mistake) {
      throw mistake instanceof Mistake ? new Mistake(`${text}: ${mistake.message}`) : mistake;
    }
  });
  return {byName: name === "event", values};
}

const kKeys = {
  event(value, story) {
    const kind = story.kindNames.indexOf(value);
    if (kind < 0) throw new Mistake(`no event is called "${value}"` + hint(value, story.kindNames));
    return (n) => story.kind[n] === kind;
  },
  process(value, story) {
    const process = who(value, story);
    return (n) =>
      story.isStarted(n) || story.isEnded(n) ? story.source[n] === process : story.subjects[story.subject[n]][0].includes(process);
  },
  id(value, story) {
    if (!/^\d+$/.test(value)) throw new Mistake(`expected the id of a request, a number, got "${value}"`);
    const id = story.ids.indexOf(value.replace(/^0+(?=\d)/, ""));
    return (n) => id >= 0 && story.requestId[n] === id;
  },
  line(value, story) {
    const range = readRange(value, "a line or lines such as 12-20", number);
    // A step counts from where it began: what came before does not belong to it.
    return (n) => {
      const step = story.stepOf(n);
      return step !== null && n >= step.first && inside(range, step.line);
    };
  },
  db(value, story) {
    let name = value;
    let owner = null;
    if (value.includes("/")) {
      const slash = value.indexOf("/");
      owner = packageOf(value.slice(0, slash), story);
      name = value.slice(slash + 1);
    }
    const dbs = new Set();
    story.dbs.forEach((db, i) => {
      const slash = db.indexOf("/");
      if (db.slice(slash + 1) === name && (owner === null || db.slice(0, slash) === owner)) dbs.add(i);
    });
    return (n) => story.subjects[story.subject[n]][1].some((db) => dbs.has(db));
  },
  key(value, story) {
    const key = story.keys.indexOf(comparable(value));
    return (n) => key >= 0 && story.subjects[story.subject[n]][2].includes(key);
  },
  time(value, story) {
    const range = readRange(value, "a time or times such as 500ms-2s", duration);
    return (n) => inside(range, story.time[n]);
  },
  n(value) {
    const range = readRange(value, "the number of an event or numbers such as 100-120", number);
    return (n) => inside(range, n);
  }
};
export const kFilterKeys = Object.keys(kKeys);

/** The number of a process; -2: one that the run does not know, so nothing is about it. */
function who(value, story) {
  const member = story.processes.findIndex((process) => process.isMember && process.name === value);
  if (member >= 0) return member;
  let address = null;
  if (/^[^@]+@[^:@]+:[^:@]+:[^:@]+$/.test(value)) address = value.replace(/^our@/, story.info.nodes[0] + "@");
  if (/^[^:@]+:[^:@]+:[^:@]+$/.test(value)) address = `${story.info.nodes[0]}@${value}`;
  if (address !== null) {
    const found = story.processes.findIndex((process) => process.address === address);
    return found < 0 ? -2 : found;
  }
  const members = story.processes.filter((process) => process.isMember).map((process) => process.name);
  const module = story.processes.find((process) => process.address.split("@")[1].startsWith(value + ":"));
  throw new Mistake(`no process of the cast is called "${value}" (a ProcessId or an Address is understood, too)` +
                    (module ? `; did you mean "${module.address.split("@")[1]}"?` : hint(value, members)));
}

function packageOf(owner, story) {
  const member = story.processes.find((process) => process.isMember && process.name === owner);
  if (member) return member.address.split("@")[1].split(":").slice(1).join(":");
  if (/^[^:@]+:[^:@]+$/.test(owner)) return owner;
  const members = story.processes.filter((process) => process.isMember).map((process) => process.name);
  throw new Mistake(`"${owner}" is neither a process of the cast nor a PackageId` + hint(owner, members));
}

/** Keys are bytes: run_page.cpp writes them the same way. */
function comparable(value) {
  if (!value.startsWith("hex:")) return "t" + value;
  const digits = value.slice(4).toLowerCase();
  if (!/^([0-9a-f]{2})*$/.test(digits)) throw new Mistake(`expected two hexadecimal digits for each byte, got "${value}"`);
  const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  try {
    return "t" + new TextDecoder("utf-8", {fatal: true, ignoreBOM: true}).decode(bytes);
  } catch {
    return "x" + digits;
  }
}

function number(text) {
  return /^\d+$/.test(text) ? Number(text) : null;
}
function duration(text) {
  const found = /^(\d+)(ms|s|m|h)?$/.exec(text);
  return found ? Number(found[1]) * (found[2] ? kUnitMs[found[2]] : 1) : null;
}
/** `7`, `7-9`, `7-`, `-9`. */
function readRange(value, expected, read) {
  const dash = value.indexOf("-");
  const from = dash < 0 ? value : value.slice(0, dash);
  const to = dash < 0 ? value : value.slice(dash + 1);
  const first = from === "" ? 0 : read(from);
  const last = to === "" ? Infinity : read(to);
  if (first === null || last === null || value === "-") throw new Mistake(`expected ${expected}, got "${value}"`);
  if (first > last) throw new Mistake(`the range "${value}" ends before it begins`);
  return [first, last];
}
function inside([first, last], value) {
  return first <= value && value <= last;
}

/** `; did you mean "delivered"?`, or nothing. */
function hint(word, candidates) {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best = null;
  let least = limit + 1;
  for (const candidate of candidates) {
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best === null ? "" : `; did you mean "${best}"?`;
}
function distance(a, b) {
  let row = Array.from({length: b.length + 1}, (_, i) => i);
  for (let i = 1; i <= a.length; ++i) {
    const next = [i];
    for (let j = 1; j <= b.length; ++j) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
