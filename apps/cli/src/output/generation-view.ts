import type { BeamEvent, Sequence } from '@tokstream/decode';

/** Shows a generation while it runs. */
export interface GenerationView {
  begin(sequence: Sequence): void;
  event(event: BeamEvent): void;
  /** Always called, also after an error. */
  end(): void;
}
