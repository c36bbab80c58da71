import type { Tally } from '../tally.ts';
import type { CertainText } from '../token-text.ts';

/** A way to show tokens. */
export interface TokenView {
  /** A new text begins. */
  begin(source: string): Promise<void>;
  put(certain: CertainText): Promise<void>;
  /** All texts have ended. */
  end(tally: Tally): Promise<void>;
  /** Takes back what was not ended. */
  discard(): Promise<void>;
}
