/**
 * What can be asked of a haystack: the value of a key; the newest of its values; the values of several keys; those of all keys with a mark;
 * where a thread of values that are keys ends; where several do.
 */
export const needleTaskNames = ['single', 'recency', 'multiple', 'conditional', 'thread', 'multi-thread'] as const;
export type NeedleTaskName = (typeof needleTaskNames)[number];

/** How a haystack can be written: as JSON with keys and values like UUIDs; in short sentences of common words, for small models. */
export const needleStyleNames = ['json', 'words'] as const;
export type NeedleStyleName = (typeof needleStyleNames)[number];

/** How long a prompt is: statements of its haystack, or the most characters or tokens of all of it, question included. */
export type NeedleLength = { readonly pairs: number } | { readonly characters: number } | { readonly tokens: number; readonly encode: (text: string) => { readonly ids: ArrayLike<number> } };

/** Which needle task is made. */
export interface NeedleOptions {
  readonly task: NeedleTaskName;
  /** Default `json`. */
  readonly style?: NeedleStyleName;
  readonly length: NeedleLength;
  /** Equal options with equal seeds give equal tasks. Default 0. */
  readonly seed?: number;
  /**
   * Where the needles stand, one after another: 0 at the beginning, 1 at the end. Of `recency` where the newest statement does. Default
   * anywhere, apart from one another.
   */
  readonly depth?: number;
  /** Needles of `multiple` and `conditional`, statements of `recency`. Default 3. */
  readonly needles?: number;
  /** Steps from the first key of a thread to its last value. Default 3. */
  readonly links?: number;
  /** Threads of `multi-thread`. Default 2. */
  readonly threads?: number;
  /** In which order the steps of a thread stand. Default `forward`. */
  readonly direction?: 'forward' | 'backward' | 'random';
}
