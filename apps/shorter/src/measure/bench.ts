import type { Encoder, LoadedEncoderHeads } from '@tokstream/model';
import type { Tokenizer } from '@tokstream/tokenize';
import type { Settings } from '../read-settings.ts';
import type { PreparedText } from '../texts/prepare-texts.ts';

/** What everything runs on. Owns the encoder and its heads. */
export interface Bench extends Disposable {
  readonly settings: Settings;
  readonly encoder: Encoder;
  readonly heads: LoadedEncoderHeads;
  readonly tokenizer: Tokenizer;
  readonly backend: string;
  readonly modelName: string;
  readonly texts: readonly PreparedText[];
}
