import type { Extras } from '../methods/extras.ts';
import type { Settings } from '../read-settings.ts';
import type { SourceModel } from '../source-model.ts';
import type { NamedText } from '../texts/named-text.ts';

/** What everything is measured with. */
export interface Bench {
  readonly settings: Settings;
  readonly source: SourceModel;
  readonly texts: readonly NamedText[];
  readonly extras: Extras;
  /** Name of the backend. */
  readonly backend: string;
}
