import { type SourceMap, sourceEnd, sourceStart } from '../pipeline/source-map.ts';
import { nextCertainBoundary } from './certain-boundary.ts';
import { ClusterStage } from './cluster-stage.ts';
import { MappedText } from './mapped-text.ts';
import type { PrecompiledTable, Replacement } from './precompiled-table.ts';
import { RangeQueue } from './range-queue.ts';

interface PrecompiledSnapshot {
  readonly held: unknown;
  readonly begun: boolean;
  readonly last: string;
  readonly ranges: ReturnType<RangeQueue['snapshot']>;
}

/** Longer texts that stay as they are go on without a copy. */
const worthPassing = 64;

/**
 * Normalizes by the table of a SentencePiece model.
 *
 * Ranges are those of the crate `tokenizers`, with what is odd in them: characters that go without a trace at the beginning of
 * a piece shift all ranges of the piece, and an inserted character takes the range of the first one that goes after it.
 */
export class PrecompiledNormalizer extends ClusterStage {
  readonly #table: PrecompiledTable;
  readonly #output = new MappedText();
  readonly #ranges = new RangeQueue();
  /** True when the piece has normalized text. */
  #begun = false;
  /** An inserted character at the end, whose range is not known yet. */
  #last = '';

  constructor(table: PrecompiledTable) {
    super();
    this.#table = table;
  }

  override get held(): number {
    return super.held + this.#last.length;
  }

  protected normalize(text: string, from: number, to: number, map: SourceMap): void {
    const output = this.#output;
    for (let at = from; at < to; ) {
      const quiet = this.#ranges.isEmpty ? this.#table.quietEnd(text, at, to) : at;
      if (quiet === at) {
        const end = nextCertainBoundary(text, at + 1, to);
        let begin = at;
        for (const replacement of this.#table.replacements(text.slice(at, end))) {
          this.#replace(replacement, text, begin, map);
          begin += replacement.from.length;
        }
        at = end;
        continue;
      }
      this.#sendLast();
      this.#begun = true;
      if (quiet - at < worthPassing) output.copy(text, at, quiet, map);
      else {
        output.send(this.next);
        this.next.push(text, at, quiet, map);
      }
      at = quiet;
    }
    output.send(this.next);
  }

  protected override finish(): void {
    this.#sendLast();
    this.#output.send(this.next);
    this.#begin();
  }

  override snapshot(): PrecompiledSnapshot {
    return { held: super.snapshot(), begun: this.#begun, last: this.#last, ranges: this.#ranges.snapshot() };
  }

  override restore(snapshot: unknown): void {
    const { held, begun, last, ranges } = snapshot as PrecompiledSnapshot;
    super.restore(held);
    this.#begun = begun;
    this.#last = last;
    this.#ranges.restore(ranges);
  }

  override reset(): void {
    super.reset();
    this.#begin();
  }

  #begin(): void {
    this.#begun = false;
    this.#last = '';
    this.#ranges.clear();
  }

  #sendLast(): void {
    this.#output.add(this.#last, this.#ranges.start, this.#ranges.end);
    this.#last = '';
  }

  /** One replacement of characters that begin at `at`. */
  #replace({ from, to }: Replacement, text: string, at: number, map: SourceMap): void {
    const ranges = this.#ranges;
    let left = 0;
    for (let unit = at; unit < at + from.length; left++) {
      const width = text.codePointAt(unit)! > 0xffff ? 2 : 1;
      ranges.add(sourceStart(map, unit), sourceEnd(map, unit + width - 1));
      unit += width;
    }
    if (to === '') {
      // Nothing is there yet that could swallow them, so their ranges go to what comes.
      if (!this.#begun) return;
      if (this.#last !== '') {
        ranges.take(1);
        left--;
        this.#sendLast();
      }
      ranges.take(left);
      return;
    }
    this.#begun = true;
    for (const character of to) {
      this.#sendLast();
      if (left > 0) {
        ranges.take(1);
        left--;
        this.#output.add(character, ranges.start, ranges.end);
      } else this.#last = character;
    }
    ranges.take(left);
  }
}
