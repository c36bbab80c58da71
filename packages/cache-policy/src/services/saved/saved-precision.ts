import type { CachePrecision } from '@tokstream/model';
import { readMetadata } from './read-metadata.ts';

/**
 * The precision of a saved cache (Node only), so that a model can be loaded that makes such caches: `needsOf` of `@tokstream/model`. Only what
 * the file says of itself is read; `restoreCache` checks it.
 *
 * @throws `missing-file`; `invalid-cache-file` where it is no such file
 */
export async function savedPrecision(path: string): Promise<CachePrecision> {
  return (await readMetadata(path))['precision'] === 'int8' ? 'int8' : 'float32';
}
