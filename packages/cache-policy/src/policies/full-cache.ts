import type { CachePolicy } from '@tokstream/model';
import { neverEvicts } from './parts/never-evicts.ts';

/** Keeps everything: what other policies are compared with. */
export function fullCache(): CachePolicy {
  const state = { fork: () => state };
  return { name: 'full', needs: new Set(), positions: 'original', boundary: neverEvicts, start: () => state };
}
