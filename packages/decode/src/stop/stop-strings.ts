import { TokstreamError, type PushStage } from '@tokstream/core';
import { StopAutomaton } from './stop-automaton.ts';

/** What `stopStrings` saves. */
export interface StopStringsSnapshot {
  readonly held: string;
  readonly state: number;
  readonly matched: string | null;
}

/** A stage that lets text through until a stop string is complete. */
export interface StopStringsStage extends PushStage<string, string, StopStringsSnapshot> {
  /** The stop string that was found, until `flush`; `null` while there is none. */
  readonly matched: string | null;
}

/**
 * Finds stop strings in text that arrives in pieces, also where one lies across several pieces.
 *
 * Text that may be the beginning of a stop string is held (`held` counts UTF-16 units); the rest goes out at once. The stop
 * string that is complete first wins, of several that end together the longest. It and what follows are not let out; `matched`
 * tells which it was, and `flush` makes the stage as new.
 *
 * @throws TokstreamError `invalid-stop-string` for an empty stop string
 *
 * @example
 * const stop = stopStrings(['\nUser:']);
 * stop.push('Hi.\nUs'); // ['Hi.']
 * stop.push('er: and'); // []
 * stop.matched; // '\nUser:'
 */
export function stopStrings(strings: readonly string[]): StopStringsStage {
  if (strings.includes('')) {
    throw new TokstreamError('A stop string is empty; give each at least one character.', { code: 'invalid-stop-string', stage: 'stopStrings' });
  }
  return new StopStrings(strings);
}

class StopStrings implements StopStringsStage {
  readonly chunkInvariant = true;
  readonly #automaton: StopAutomaton;
  #held = '';
  #state = 0;
  #matched: string | null = null;

  constructor(strings: readonly string[]) {
    this.#automaton = new StopAutomaton(strings);
  }

  get held(): number {
    return this.#held.length;
  }

  get matched(): string | null {
    return this.#matched;
  }

  push(text: string): string[] {
    if (this.#matched !== null) return [];
    const all = this.#held + text;
    for (let at = this.#held.length; at < all.length; at++) {
      this.#state = this.#automaton.step(this.#state, all.charCodeAt(at));
      this.#matched = this.#automaton.found(this.#state);
      if (this.#matched !== null) return this.#release(all.slice(0, at + 1), this.#matched.length, '');
    }
    const keep = this.#automaton.depth(this.#state);
    return this.#release(all, keep, all.slice(all.length - keep));
  }

  flush(): string[] {
    const rest = this.#held;
    this[Symbol.dispose]();
    return rest === '' ? [] : [rest];
  }

  snapshot(): StopStringsSnapshot {
    return { held: this.#held, state: this.#state, matched: this.#matched };
  }

  restore(snapshot: StopStringsSnapshot): void {
    this.#held = snapshot.held;
    this.#state = snapshot.state;
    this.#matched = snapshot.matched;
  }

  [Symbol.dispose](): void {
    this.restore({ held: '', state: 0, matched: null });
  }

  #release(text: string, without: number, held: string): string[] {
    this.#held = held;
    return text.length === without ? [] : [text.slice(0, text.length - without)];
  }
}
