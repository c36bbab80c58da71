/** Characters beyond single units that are remembered, at most. */
const mostKnown = 20_000;

/** What each character becomes, worked out when it is first met. Shared by all stages of one normalizer. */
export class CharacterTable {
  /** By UTF-16 unit: 0 not worked out, 1 stays, 2 becomes the unit in `units`, 3 ask `rewritten`. */
  readonly actions: Uint8Array = new Uint8Array(0x10000);
  readonly units: Uint16Array = new Uint16Array(0x10000);
  readonly #rewrite: (character: string) => string;
  readonly #known = new Map<number, string | null>();

  /** @param rewrite what a character becomes, possibly nothing */
  constructor(rewrite: (character: string) => string) {
    this.#rewrite = rewrite;
  }

  /** Fills in the action of a unit. */
  workOut(unit: number): number {
    if (unit >= 0xd800 && unit <= 0xdfff) return (this.actions[unit] = 3);
    const character = String.fromCharCode(unit);
    const made = this.#rewrite(character);
    if (made.length !== 1) return (this.actions[unit] = 3);
    this.units[unit] = made.charCodeAt(0);
    return (this.actions[unit] = made === character ? 1 : 2);
  }

  /** What a character becomes; `null` when it stays. */
  rewritten(codePoint: number): string | null {
    let made = this.#known.get(codePoint);
    if (made === undefined) {
      const character = String.fromCodePoint(codePoint);
      made = this.#rewrite(character);
      if (made === character) made = null;
      if (this.#known.size >= mostKnown) this.#known.clear();
      this.#known.set(codePoint, made);
    }
    return made;
  }
}
