import { TokstreamError } from './errors.ts';

const messages = {
  'owned-disposed': 'this item is gone: it was disposed, used up or cut off by an unsubscribe; detach what must outlive its pipeline',
  'owned-shared': 'other handles of the same tee still use this value; dispose them first',
  'invalid-count': 'tee makes 1 or more handles',
};

/** The error of an `Owned` that is used as it may not be. */
export function ownedError(code: keyof typeof messages): TokstreamError {
  return new TokstreamError(messages[code], { code, stage: 'Owned' });
}
