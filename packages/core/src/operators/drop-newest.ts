import type { MonoTypeOperatorFunction } from 'rxjs';

import type { Owned } from '../owned.ts';
import { dropWhenFull, type DropWhenFullOptions } from './drop-when-full.ts';

/**
 * `dropOldest` the other way round: when `capacity` items wait, the one that comes is dropped, so that what began to wait
 * is served.
 *
 * Errors: `invalid-buffer`; `stage-failed` when disposing or `onDropped` throws.
 */
export function dropNewest<T>(options: DropWhenFullOptions): MonoTypeOperatorFunction<Owned<T>> {
  return dropWhenFull('dropNewest', (waiting) => waiting.pop()!, options);
}
