import { HeldText, type HeldTextSnapshot } from '../pipeline/held-text.ts';
import { BasePieceStage } from '../pipeline/piece-stage.ts';
import { type SourceMap, sourceEnd, sourceStart } from '../pipeline/source-map.ts';
import { lastCertainBoundary, nextCertainBoundary } from './certain-boundary.ts';
import { MappedText } from './mapped-text.ts';

/**
 * A character of normalized text and how it came about, in the terms of the crate's `NormalizedString`: 0, it replaces the next
 * character; above 0, it is inserted and has the range of the character before; below 0, it replaces the next character and
 * swallows as many after that.
 */
export type Change = readonly [character: string, change: number];

/** How a text between two certain boundaries is normalized. */
export interface ClusterRule {
  /** True when the text stays as it is. It is asked for long texts and must be fast. */
  isUnchanged(text: string): boolean;
  rewrite(text: string): readonly Change[];
}

/** Texts of about this length are looked at as a whole first. */
const stride = 512;

/** Applies a rule that looks at neighbouring characters; text is held from the last place where a boundary is certain. */
export class ClusterNormalizer extends BasePieceStage {
  readonly #rule: ClusterRule;
  readonly #held = new HeldText();
  readonly #output = new MappedText();

  constructor(rule: ClusterRule) {
    super();
    this.#rule = rule;
  }

  get held(): number {
    return this.#held.length;
  }

  push(text: string, from: number, to: number, map: SourceMap): void {
    const held = this.#held;
    held.append(text, from, to, map);
    const ready = lastCertainBoundary(held.text);
    if (ready === 0) return;
    this.#normalize(held.text, 0, ready, held.map);
    held.drop(ready);
  }

  endPiece(): void {
    const { text, map, length } = this.#held;
    if (length > 0) this.#normalize(text, 0, length, map);
    this.#held.clear();
    this.next.endPiece();
  }

  override piece(text: string, from: number, to: number, map: SourceMap): void {
    this.#normalize(text, from, to, map);
    this.next.endPiece();
  }

  snapshot(): HeldTextSnapshot {
    return this.#held.snapshot();
  }

  restore(snapshot: unknown): void {
    this.#held.restore(snapshot as HeldTextSnapshot);
  }

  reset(): void {
    this.#held.clear();
  }

  /** Passes on what does not change in long strides, and rewrites the rest a cluster at a time. */
  #normalize(text: string, from: number, to: number, map: SourceMap): void {
    const whole = from === 0 && to === text.length ? text : text.slice(from, to);
    if (this.#rule.isUnchanged(whole)) {
      this.next.push(text, from, to, map);
      return;
    }
    for (let at = 0; at < whole.length; ) {
      const end = nextCertainBoundary(whole, at + stride);
      const part = whole.slice(at, end);
      if (this.#rule.isUnchanged(part)) this.next.push(text, from + at, from + end, map);
      else this.#rewrite(part, text, from + at, map);
      at = end;
    }
  }

  /** @param base where `part` begins in `text` */
  #rewrite(part: string, text: string, base: number, map: SourceMap): void {
    for (let at = 0; at < part.length; ) {
      const end = nextCertainBoundary(part, at + 1);
      const cluster = part.slice(at, end);
      if (this.#rule.isUnchanged(cluster)) this.#output.copy(text, base + at, base + end, map);
      else this.#apply(this.#rule.rewrite(cluster), cluster, base + at, map);
      at = end;
    }
    this.#output.send(this.next);
  }

  #apply(changes: readonly Change[], cluster: string, base: number, map: SourceMap): void {
    const places: number[] = [];
    for (let at = 0; at < cluster.length; at += cluster.codePointAt(at)! > 0xffff ? 2 : 1) places.push(at);
    places.push(cluster.length);
    let taken = 0;
    for (const [character, change] of changes) {
      const source = Math.max(0, Math.min(change > 0 ? taken - 1 : taken, places.length - 2));
      this.#output.add(character, sourceStart(map, base + places[source]!), sourceEnd(map, base + places[source + 1]! - 1));
      if (change <= 0) taken += 1 - change;
    }
  }
}
