/** The UTF-16 units of one text after the other, in memory that is used again. */
export class TextUnits {
  #units = new Uint16Array(1024);

  /** The units of a text; they hold until the next call. */
  of(text: string): Uint16Array {
    if (text.length > this.#units.length) this.#units = new Uint16Array(Math.max(text.length, 2 * this.#units.length));
    const units = this.#units;
    for (let at = 0; at < text.length; at += 1) units[at] = text.charCodeAt(at);
    // A text of hundreds of megabytes does not hold its memory for good.
    if (units.length > largestKept) this.#units = new Uint16Array(1024);
    return units;
  }
}

const largestKept = 2 ** 23;
