import { abandonAll } from './abandon-all.ts';
import type { ErrorPolicyOptions } from './error-policy.ts';
import type { TokstreamError } from './errors.ts';
import { Owned } from './owned.ts';
import { toTokstreamError } from './to-tokstream-error.ts';

/** One item on its way through a stage, until it succeeded, failed or was cut off; the last does nothing after another. */
interface Attempt<In> {
  /** What the stage gets. */
  readonly item: In;
  /** The stage gave the item itself on, so it is no longer the stage's to abandon. */
  forwarded(): void;
  succeeded(): void;
  /** Throws the error that ends the stream, or returns because the stream goes on. */
  failed(thrown: unknown): void;
  cutOff(): void;
}

/** Follows the items of one subscription to a stage under its policy. */
export function itemErrors<In>(stage: string, { onError = 'fail', onSkipped }: ErrorPolicyOptions<In>): (item: In) => Attempt<In> {
  const isSparing = typeof onError === 'object';
  let skipped = 0;
  return (whole) => {
    const [handle, spare] = isSparing && whole instanceof Owned ? (whole as Owned<unknown>).tee(2) : [];
    const item = (handle ?? whole) as In;
    let open = [item, spare].filter((each) => each instanceof Owned);
    const abandon = (): void => abandonAll(open);
    const apply = (error: TokstreamError): void => {
      if (onError === 'fail' || !isOfItem(error)) throw error;
      if (onError === 'skip') return onSkipped?.(error, (skipped += 1));
      abandonAll(open.filter((each) => each !== spare));
      open = [];
      try {
        onError.deadLetter.next({ item: (spare ?? whole) as In, error });
      } catch (broken) {
        open = spare === undefined ? [] : [spare];
        throw broken;
      }
    };
    return {
      item,
      forwarded: () => void (open = open.filter((each) => each !== item)),
      succeeded() {
        open = [];
        spare?.[Symbol.dispose]();
      },
      failed(thrown) {
        try {
          apply(toTokstreamError(thrown, 'stage-failed', stage));
        } catch (error) {
          throw toTokstreamError(error, 'stage-failed', stage);
        } finally {
          abandon();
        }
      },
      cutOff: abandon,
    };
  };
}

/** Not of an item: cancellation, a stall, and items that were cut off or used in a way that no item allows. */
const notOfItem = new Set(['aborted', 'budget-stalled', 'lease-released', 'owned-disposed', 'owned-shared']);

function isOfItem({ code, cause }: TokstreamError): boolean {
  return !notOfItem.has(code) && (cause as Partial<Error> | undefined)?.name !== 'AbortError';
}
