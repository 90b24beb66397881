// Who holds what after an event. It moves along the changes, forth and back.

export class Holdings {
  constructor(story) {
    this.story = story;
    this.done = 0; // so many changes are in
    // Of each change, the one that had brought what it takes; or itself.
    const last = new Map();
    this.brought = story.heldEvent.map((_, change) => {
      const key = story.holder[change] * story.capabilities.length + story.heldCap[change];
      if (story.heldAdded[change] === 1) last.set(key, change);
      return last.get(key) ?? change;
    });
    this.held = new Map(); // process -> Map(capability -> the change that brought it)
  }

  /** What is held after event `n`: Map of processes to Maps of capabilities to changes. */
  after(n) {
    const {heldEvent} = this.story;
    while (this.done < heldEvent.length && heldEvent[this.done] <= n) this.#apply(this.done++, true);
    while (this.done > 0 && heldEvent[this.done - 1] > n) this.#apply(--this.done, false);
    return this.held;
  }

  #apply(change, forth) {
    const {holder, heldCap, heldAdded} = this.story;
    const process = holder[change];
    if (!this.held.has(process)) this.held.set(process, new Map());
    const its = this.held.get(process);
    if ((heldAdded[change] === 1) === forth) its.set(heldCap[change], this.brought[change]);
    else its.delete(heldCap[change]);
    if (its.size === 0) this.held.delete(process);
  }
  /** The changes with event `n`, [from, to). */
  withEvent(n) {
    const {heldEvent} = this.story;
    let from = firstAtLeast(heldEvent, n);
    const to = firstAtLeast(heldEvent, n + 1);
    return [from, to];
  }
  /** The last event up to `n` that changed something; -1: none did. */
  lastChange(n) {
    const at = firstAtLeast(this.story.heldEvent, n + 1) - 1;
    return at < 0 ? -1 : this.story.heldEvent[at];
  }
}

function firstAtLeast(numbers, least) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
