import type { Owned } from '../owned.ts';
import { toTokstreamError } from '../to-tokstream-error.ts';

/** How a stage that drops items tells so. */
export interface DropCountOptions {
  /** Called after each item that was dropped and disposed, with how many there were in this subscription. */
  readonly onDropped?: (dropped: number) => void;
}

/** Disposes an item (its lease ends as done, not revoked: nobody should send it again) and counts it; returns false. */
export function dropCounter(stage: string, { onDropped }: DropCountOptions): (item: Owned<unknown>) => false {
  let dropped = 0;
  return (item) => {
    if (item.disposed) return false;
    try {
      item[Symbol.dispose]();
      onDropped?.((dropped += 1));
    } catch (error) {
      throw toTokstreamError(error, 'stage-failed', stage);
    }
    return false;
  };
}
