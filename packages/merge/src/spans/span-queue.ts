import type { TokenBlock } from '@tokstream/core';
import { type MergedBlock, noId } from './merged-block.ts';

/** The state of a queue between two blocks, when every closed span has been taken. */
export interface SpanQueueSnapshot {
  readonly ids: readonly number[];
  readonly start: readonly number[];
  readonly end: readonly number[];
}

/** Tokens that wait for their span to be decided, and spans that are decided and not yet handed on. */
export class SpanQueue {
  #ids: number[] = [];
  #start: number[] = [];
  #end: number[] = [];
  #lengths: number[] = [];
  #spanIds: number[] = [];
  /** Tokens in closed spans. */
  #closed = 0;

  /** Tokens that are in no span yet. */
  get waiting(): number {
    return this.#ids.length - this.#closed;
  }

  push({ ids, start, end }: TokenBlock): void {
    for (const id of ids) this.#ids.push(id);
    for (const unit of start) this.#start.push(unit);
    for (const unit of end) this.#end.push(unit);
  }

  /** The id of a waiting token, the first being 0. */
  idAt(at: number): number {
    return this.#ids[this.#closed + at]!;
  }

  /** Makes the first waiting tokens a span. */
  close(length: number, id: number = noId): void {
    if (length === 0) return;
    this.#spanIds.push(length === 1 ? this.idAt(0) : id);
    this.#lengths.push(length);
    this.#closed += length;
  }

  /** Hands the closed spans on. */
  take(final: boolean): MergedBlock {
    const n = this.#closed;
    const m = this.#lengths.length;
    const parts = { ids: Int32Array.from(this.#ids.splice(0, n)), start: Uint32Array.from(this.#start.splice(0, n)), end: Uint32Array.from(this.#end.splice(0, n)), final };
    const hasOffsets = parts.start.length === n;
    const [start, end] = [new Uint32Array(hasOffsets ? m : 0), new Uint32Array(hasOffsets ? m : 0)];
    const plan = { n, m, group: new Int32Array(n), anchor: new Int32Array(m), size: Float32Array.from(this.#lengths) };
    let position = 0;
    this.#lengths.forEach((length, slot) => {
      plan.group.fill(slot, position, position + length);
      plan.anchor[slot] = position;
      if (hasOffsets) {
        start[slot] = parts.start[position]!;
        end[slot] = start[slot]!;
        // Tokens that stand for nothing in the text may lie anywhere, and parts of one character have the same range.
        for (let at = position; at < position + length; at += 1) end[slot] = Math.max(end[slot]!, parts.end[at]!);
      }
      position += length;
    });
    const block = { ids: Int32Array.from(this.#spanIds), start, end, final };
    [this.#lengths, this.#spanIds, this.#closed] = [[], [], 0];
    return { block, plan, parts };
  }

  snapshot(): SpanQueueSnapshot {
    return { ids: [...this.#ids], start: [...this.#start], end: [...this.#end] };
  }

  restore({ ids, start, end }: SpanQueueSnapshot): void {
    [this.#ids, this.#start, this.#end] = [[...ids], [...start], [...end]];
    [this.#lengths, this.#spanIds, this.#closed] = [[], [], 0];
  }
}
