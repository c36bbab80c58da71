import type { PushStage } from '@tokstream/core';
import { capitalized, type LetterCasing } from './letter-casing.ts';
import { fronted, lastVowel, rootForm, suffixForm } from './turkish-forms.ts';

/** What a decoder knows of an id. */
export interface MorphEntry {
  readonly kind: 'root' | 'suffix' | 'piece' | 'uppercase' | 'unknown';
  /** Its forms, the plain one first. */
  readonly forms: readonly string[];
}

/** What a decoder is made with. */
export interface MorphDecoderOptions {
  readonly entryOf: (id: number) => MorphEntry | undefined;
  readonly casing: LetterCasing;
  /** Roots with back vowels whose suffixes have front ones. */
  readonly frontRoots: ReadonlySet<string>;
}

interface MorphDecoderSnapshot {
  readonly pending: number | null;
  readonly upper: boolean;
  readonly vowel: string;
  readonly letter: string;
}

const letters = /\p{L}/u;

/**
 * Ids to text: of ids that several forms share, the form that fits what stands before and after. One id is held, since the next may
 * change how it is written.
 */
export class MorphDecoder implements PushStage<number | Int32Array, string, MorphDecoderSnapshot> {
  readonly chunkInvariant = true;
  readonly #options: MorphDecoderOptions;
  #pending: number | null = null;
  #upper = false;
  /** Of the text so far: the vowel that a suffix agrees with, and the last letter. */
  #vowel = '';
  #letter = '';

  constructor(options: MorphDecoderOptions) {
    this.#options = options;
  }

  /** Ids. */
  get held(): number {
    return Number(this.#pending !== null) + Number(this.#upper);
  }

  push(ids: number | Int32Array): string[] {
    let text = '';
    for (const id of typeof ids === 'number' ? [ids] : ids) {
      const entry = this.#options.entryOf(id);
      if (entry === undefined) continue;
      text += this.#write(entry);
      if (entry.kind === 'uppercase') this.#upper = true;
      else this.#pending = id;
    }
    return text === '' ? [] : [text];
  }

  flush(): string[] {
    const text = this.#write(null);
    this[Symbol.dispose]();
    return text === '' ? [] : [text];
  }

  snapshot(): MorphDecoderSnapshot {
    return { pending: this.#pending, upper: this.#upper, vowel: this.#vowel, letter: this.#letter };
  }

  restore({ pending, upper, vowel, letter }: MorphDecoderSnapshot): void {
    this.#pending = pending;
    this.#upper = upper;
    this.#vowel = vowel;
    this.#letter = letter;
  }

  [Symbol.dispose](): void {
    this.restore({ pending: null, upper: false, vowel: '', letter: '' });
  }

  /** The text of the held id, now that the next one is known. */
  #write(next: MorphEntry | null): string {
    if (this.#pending === null) return '';
    const entry = this.#options.entryOf(this.#pending)!;
    this.#pending = null;
    const form = this.#form(entry, next);
    const text = this.#upper ? capitalized(form, this.#options.casing) : form;
    this.#upper = false;
    this.#read(form, this.#options.frontRoots.has(entry.forms[0]!) && entry.kind === 'root');
    return text;
  }

  #form({ kind, forms }: MorphEntry, next: MorphEntry | null): string {
    const follows = next?.kind === 'suffix' ? next.forms : null;
    const [plain] = forms;
    if (forms.length === 1 || (kind !== 'root' && kind !== 'suffix')) return plain!;
    if (kind === 'root') {
      const isFront = this.#options.frontRoots.has(plain!);
      const vowel = lastVowel(plain!);
      return rootForm(forms, follows === null ? null : suffixForm(follows, { vowel: isFront ? fronted(vowel) : vowel, letter: plain!.at(-1)!, following: null }));
    }
    const context = { vowel: this.#vowel, letter: this.#letter };
    // How the next suffix begins depends on this one's end, which is the same for all of its forms but for softening.
    const alone = suffixForm(forms, { ...context, following: follows === null ? null : 'l' });
    const following = follows === null ? null : suffixForm(follows, { vowel: lastVowel(alone) || this.#vowel, letter: alone.at(-1)!, following: null });
    return suffixForm(forms, { ...context, following });
  }

  #read(form: string, isFront: boolean): void {
    const vowel = lastVowel(form);
    if (vowel !== '') this.#vowel = isFront ? fronted(vowel) : vowel;
    this.#letter = [...form].findLast((each) => letters.test(each)) ?? this.#letter;
  }
}
