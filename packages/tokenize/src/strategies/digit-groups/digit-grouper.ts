import { TokstreamError } from '@tokstream/core';
import { HeldText, type HeldTextSnapshot } from '../../pipeline/held-text.ts';
import { BasePieceStage } from '../../pipeline/piece-stage.ts';
import type { SourceMap } from '../../pipeline/source-map.ts';
import { type DigitKind, isDigitOf } from './digit-class.ts';

/** Settings of a `DigitGrouper`, all checked. */
export interface DigitGrouperSettings {
  readonly fromRight: boolean;
  readonly size: number;
  readonly digits: DigitKind;
  readonly maxHeld: number;
  readonly overflow: 'grow' | 'error' | 'split';
}

interface DigitGrouperSnapshot {
  readonly held: HeldTextSnapshot;
  readonly count: number;
  readonly open: boolean;
}

/**
 * Makes every group of digits a piece, and what lies between two runs of digits as well.
 *
 * From the right, the length of a run decides where its first group ends, so a run is held until it ends; from the left nothing is held.
 */
export class DigitGrouper extends BasePieceStage {
  readonly #settings: DigitGrouperSettings;
  readonly #isDigit: (codePoint: number) => boolean;
  /** The run so far. */
  readonly #held = new HeldText();
  /** Digits of the held run, or of the open group. */
  #count = 0;
  /** True while text between runs is an open piece. */
  #open = false;

  constructor(settings: DigitGrouperSettings) {
    super();
    this.#settings = settings;
    this.#isDigit = isDigitOf(settings.digits);
  }

  get held(): number {
    return this.#held.length;
  }

  push(text: string, from: number, to: number, map: SourceMap): void {
    for (let at = from; at < to; ) {
      const isDigit = this.#isDigit(text.codePointAt(at)!);
      const start = at;
      let digits = 0;
      while (at < to && this.#isDigit(text.codePointAt(at)!) === isDigit) {
        at += text.codePointAt(at)! > 0xffff ? 2 : 1;
        digits++;
      }
      if (!isDigit) {
        this.#endRun();
        this.#open = true;
        this.next.push(text, start, at, map);
        continue;
      }
      if (this.#open) this.next.endPiece();
      this.#open = false;
      if (!this.#settings.fromRight) this.#groupFromLeft(text, start, at, map);
      else if (at < to && this.#count === 0 && digits <= this.#settings.maxHeld) this.#groupFromRight(text, start, at, map, digits);
      else this.#hold(text, start, at, map, digits);
    }
  }

  endPiece(): void {
    this.#endRun();
    if (this.#open) this.next.endPiece();
    this.#open = false;
  }

  snapshot(): DigitGrouperSnapshot {
    return { held: this.#held.snapshot(), count: this.#count, open: this.#open };
  }

  restore(snapshot: unknown): void {
    const { held, count, open } = snapshot as DigitGrouperSnapshot;
    this.#held.restore(held);
    this.#count = count;
    this.#open = open;
  }

  reset(): void {
    this.#held.clear();
    this.#count = 0;
    this.#open = false;
  }

  #endRun(): void {
    if (this.#count === 0) return;
    const { text, length, map } = this.#held;
    if (this.#settings.fromRight) this.#groupFromRight(text, 0, length, map, this.#count);
    else this.next.endPiece();
    this.#held.clear();
    this.#count = 0;
  }

  #hold(text: string, from: number, to: number, map: SourceMap, digits: number): void {
    const { maxHeld, overflow } = this.#settings;
    let at = from;
    if (overflow !== 'grow') {
      for (let rest = digits; this.#count + rest > maxHeld; ) {
        if (overflow === 'error') {
          throw new TokstreamError(`A run of more than ${maxHeld} digits has to be held to group it from the right; raise maxHeld, or let overflow be grow or split.`, { code: 'held-too-long', stage: 'digitGroups' });
        }
        const taken = maxHeld - this.#count;
        const end = afterCodePoints(text, at, taken);
        this.#held.append(text, at, end, map);
        this.#count = maxHeld;
        this.#endRun();
        at = end;
        rest -= taken;
        digits = rest;
      }
    }
    this.#held.append(text, at, to, map);
    this.#count += digits;
  }

  #groupFromRight(text: string, from: number, to: number, map: SourceMap, digits: number): void {
    const { size } = this.#settings;
    for (let at = from, count = digits % size || size; at < to; count = size) {
      const end = afterCodePoints(text, at, count);
      this.next.piece(text, at, end, map);
      at = end;
    }
  }

  #groupFromLeft(text: string, from: number, to: number, map: SourceMap): void {
    for (let at = from; at < to; ) {
      const width = text.codePointAt(at)! > 0xffff ? 2 : 1;
      this.next.push(text, at, at + width, map);
      at += width;
      this.#count = (this.#count + 1) % this.#settings.size;
      if (this.#count === 0) this.next.endPiece();
    }
  }
}

/** Where the text is `count` code points further on. */
function afterCodePoints(text: string, from: number, count: number): number {
  let at = from;
  for (let left = count; left > 0; left--) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return at;
}
