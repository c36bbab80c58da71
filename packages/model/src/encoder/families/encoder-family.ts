import type { ConfigJson } from '../../families/config-reader.ts';
import type { EncoderConfig } from '../encoder-config.ts';

/** What is particular to a family of encoders. */
export interface EncoderFamily {
  /** @throws `invalid-config`, `unsupported-config` */
  parse(json: ConfigJson): EncoderConfig;
  /** The `config.json` of such a model. */
  format(config: EncoderConfig): Record<string, unknown>;
  /** Standard deviation of a fresh weight that is neither a norm nor a bias. */
  deviation(config: EncoderConfig, name: string): number;
}
