import type { PushStage } from '@tokstream/core';
import type { SequenceOptions } from '../decode-options.ts';
import { stopStrings, type StopStringsStage } from '../stop/stop-strings.ts';

/** Turns the tokens of one sequence into text that goes on from its prompt, and watches for stop strings. */
export class TextOutput implements Disposable {
  readonly #detokenizer: PushStage<number | Int32Array, string> | undefined;
  readonly #matcher: StopStringsStage | undefined;
  #isFlushed = false;

  constructor(promptIds: Int32Array, { tokenizer, stopStrings: strings = [] }: SequenceOptions) {
    this.#detokenizer = tokenizer?.detokenizer({ skipSpecial: true });
    this.#detokenizer?.push(promptIds);
    this.#matcher = strings.length > 0 ? stopStrings(strings) : undefined;
  }

  /** True once a stop string has been met; no text follows. */
  get stopped(): boolean {
    return (this.#matcher?.matched ?? null) !== null;
  }

  /** Text that a token completes; undefined without a tokenizer. */
  push(id: number): string | undefined {
    if (this.#detokenizer === undefined) return undefined;
    const text = this.#detokenizer.push(id).join('');
    return this.#matcher === undefined ? text : this.#matcher.push(text).join('');
  }

  /** Text that was held back; nothing when asked again. */
  flush(): string {
    if (this.#detokenizer === undefined || this.stopped || this.#isFlushed) return '';
    this.#isFlushed = true;
    const rest = this.#detokenizer.flush().join('');
    if (this.#matcher === undefined) return rest;
    return [...this.#matcher.push(rest), ...this.#matcher.flush()].join('');
  }

  [Symbol.dispose](): void {
    this.#detokenizer?.[Symbol.dispose]();
    this.#matcher?.[Symbol.dispose]();
  }
}
