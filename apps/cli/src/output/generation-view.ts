import type { DecodeEvent } from '@tokstream/core';
import type { Sequence } from '@tokstream/decode';

/** Shows a generation while it runs. */
export interface GenerationView {
  begin(sequence: Sequence): void;
  event(event: DecodeEvent): void;
  /** Always called, also after an error. */
  end(): void;
}
