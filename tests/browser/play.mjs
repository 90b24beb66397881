// Plays scenarios with the command that was built, and keeps the pages and pictures of the tests in build/browser/.

import {execFileSync} from "node:child_process";
import {mkdirSync, statSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";

export const kRoot = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const kOut = process.env.HYPERSIM_BROWSER_OUT ?? join(kRoot, "build/browser");
const kCommand = process.env.HYPERSIM ?? join(kRoot, "build/release/bin/hypersim");
mkdirSync(kOut, {recursive: true});

/** What the command prints; it may fail with one of these codes. */
export function hypersim(args, {codes = [0]} = {}) {
  try {
    return execFileSync(kCommand, args, {cwd: kRoot, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28});
  } catch (error) {
    if (!codes.includes(error.status)) throw new Error(`hypersim ${args.join(" ")} ended with ${error.status}: ${error.stdout}${error.stderr}`);
    return error.stdout;
  }
}

/** The page of a run of that scenario. */
export function runPage(name, scenario, {codes = [0], options = []} = {}) {
  const page = join(kOut, `${name}.html`);
  hypersim(["run", scenario, "--storage", "memory", "--trace", page, ...options], {codes});
  return page;
}

/** The same of a text. */
export function runPageOf(name, text, how) {
  const scenario = join(kOut, `${name}.scn`);
  writeFileSync(scenario, text);
  return runPage(name, scenario, how);
}

export const picture = (name) => join(kOut, `${name}.png`);
export const sizeOf = (path) => statSync(path).size;
