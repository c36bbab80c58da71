import type { PushStage } from '@tokstream/core';
import { endsInsidePair, wellFormed } from '../well-formed.ts';
import type { SplitPattern } from './split-pattern.ts';

/** What `pretokenSplitter` saves: text that is not cut yet, and what came since it was last looked at. */
export interface SplitterSnapshot {
  readonly rest: string;
  readonly unread: string;
}

/**
 * Cuts text into pretokens as it arrives. For any cut of the text into chunks the pretokens are those of the whole text.
 *
 * Use it to count or encode pretokens of a text that is not there as a whole. `held` counts UTF-16 units. Lone surrogates
 * become U+FFFD; halves of one character may arrive in different chunks.
 */
export function pretokenSplitter(pattern: SplitPattern): PushStage<string, string, SplitterSnapshot> {
  return new PretokenSplitter(pattern);
}

class PretokenSplitter implements PushStage<string, string, SplitterSnapshot> {
  readonly chunkInvariant = true;
  readonly #pattern: SplitPattern;
  #rest = '';
  #unread = '';

  constructor(pattern: SplitPattern) {
    this.#pattern = pattern;
  }

  get held(): number {
    return this.#rest.length + this.#unread.length;
  }

  push(chunk: string): string[] {
    this.#unread += chunk;
    // A pretoken that stays open is looked at again only after it has grown by half, so a long run costs linear time.
    if (this.#unread.length * 2 < this.#rest.length) return [];
    return this.#cut(false);
  }

  flush(): string[] {
    const pretokens = this.#cut(true);
    this.#rest = '';
    this.#unread = '';
    return pretokens;
  }

  snapshot(): SplitterSnapshot {
    return { rest: this.#rest, unread: this.#unread };
  }

  restore(snapshot: SplitterSnapshot): void {
    this.#rest = snapshot.rest;
    this.#unread = snapshot.unread;
  }

  [Symbol.dispose](): void {
    this.#rest = '';
    this.#unread = '';
  }

  #cut(final: boolean): string[] {
    const keep = !final && endsInsidePair(this.#unread) ? 1 : 0;
    const text = this.#rest + wellFormed(this.#unread.slice(0, this.#unread.length - keep));
    const { match, open } = this.#pattern;
    const pretokens: string[] = [];
    let position = 0;
    while (position < text.length) {
      open.lastIndex = position;
      if (!final && open.test(text)) break;
      match.lastIndex = position;
      if (!match.test(text)) match.lastIndex = position + 1;
      pretokens.push(text.slice(position, match.lastIndex));
      position = match.lastIndex;
    }
    this.#rest = text.slice(position);
    this.#unread = this.#unread.slice(this.#unread.length - keep);
    return pretokens;
  }
}
