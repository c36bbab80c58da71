import { type ConfigJson, quoted, unsupportedConfig } from '../../families/config-reader.ts';
import type { EncoderConfig } from '../encoder-config.ts';
import { bert, camembert, roberta, xlmRoberta } from './bert.ts';
import type { EncoderFamily } from './encoder-family.ts';
import { t5 } from './t5.ts';

/** Every encoder family by the `model_type` of its `config.json`. */
export const encoderFamilies: ReadonlyMap<string, EncoderFamily> = new Map([
  ['bert', bert],
  ['roberta', roberta],
  ['xlm-roberta', xlmRoberta],
  ['camembert', camembert],
  ['t5', t5('t5')],
  ['mt5', t5('mt5')],
]);

/**
 * Reads the `config.json` of an encoder of any family, as transformers 4 and 5 write it. An object with `model_type` and sizes is
 * enough to begin a new one; what is left out has the family's usual value.
 *
 * @throws `unsupported-config` naming what is not covered, such as another family; `invalid-config` naming the field
 */
export function parseEncoderConfig(json: ConfigJson): EncoderConfig {
  return familyOf(json['model_type']).parse(json);
}

/** The `config.json` of an encoder, as `parseEncoderConfig` and transformers read it. `more` comes last: a head's architecture, labels. */
export function formatEncoderConfig(config: EncoderConfig, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { ...familyOf(config.family).format(config), ...more };
}

export function familyOf(type: unknown): EncoderFamily {
  const family = encoderFamilies.get(type as string);
  if (family === undefined) throw unsupportedConfig(`model_type ${quoted(type)}`, `the encoders ${[...encoderFamilies.keys()].join(', ')}`);
  return family;
}
