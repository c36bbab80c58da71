import { TokstreamError } from '@tokstream/core';
import type { EmbeddingProvider, ProvidedTokens } from './embedding-provider.ts';

/** How a provider makes rows. */
export interface ProvideRowsOptions {
  readonly width: number;
  /** Makes the row of a token, [width]; what it returns is copied. */
  readonly row: (token: number | string) => ArrayLike<number>;
  /** Rows that are held, the least recently used let go first; default 0, none but those pinned. */
  readonly capacity?: number;
}

/** A provider of any way to make a row, which remembers rows. */
export function provideRows({ width, row, capacity = 0 }: ProvideRowsOptions): EmbeddingProvider {
  if (!Number.isSafeInteger(width) || width < 1) throw new TokstreamError(`A provider of rows ${width} wide was asked for; give a width of 1 or more.`, { code: 'invalid-width', stage: 'provideRows' });
  // In the order of their last use.
  const held = new Map<number | string, Float32Array>();
  let pinned = new Set<number | string>();
  const counts = { hits: 0, misses: 0, evictions: 0 };

  const letGo = (): void => {
    for (const token of held.keys()) {
      if (held.size <= capacity) return;
      if (pinned.has(token)) continue;
      held.delete(token);
      counts.evictions += 1;
    }
  };
  const take = (token: number | string): Float32Array => {
    const found = held.get(token);
    if (found !== undefined) {
      counts.hits += 1;
      held.delete(token);
      held.set(token, found);
      return found;
    }
    counts.misses += 1;
    const made = Float32Array.from(row(token));
    if (capacity === 0 && !pinned.has(token)) return made;
    held.set(token, made);
    letGo();
    return made;
  };
  return {
    width,
    rows(tokens) {
      const rows = new Float32Array(tokens.length * width);
      for (let at = 0; at < tokens.length; at += 1) rows.set(take(tokens[at]!), at * width);
      return rows;
    },
    pin(tokens: ProvidedTokens) {
      pinned = new Set(Array.from<number | string>(tokens));
      for (const token of pinned) take(token);
      letGo();
    },
    get stats() {
      return { ...counts, held: held.size };
    },
  };
}
