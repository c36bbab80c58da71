import type { Activation } from '../decoder/decoder-config.ts';
import { type ConfigJson, configReader, invalidConfig } from '../families/config-reader.ts';
import type { LabelSet } from './label-set.ts';

/** Shape of the heads that stand on a BERT: the one that names masked tokens, and classifiers of the whole text. */
export interface EncoderHeadsConfig {
  readonly vocabulary: number;
  readonly width: number;
  readonly normEpsilon: number;
  readonly activation: Activation;
  readonly initializerRange: number;
  readonly labelSets: readonly LabelSet[];
}

/**
 * Reads the `config.json` of a BERT that has heads. Transformers knows one classifier, whose labels are in `id2label`; a model
 * with several lists them under `label_heads`.
 *
 * @throws `invalid-config`, `unsupported-config`
 */
export function parseEncoderHeadsConfig(json: ConfigJson): EncoderHeadsConfig {
  const read = configReader(json);
  return {
    vocabulary: read.count('vocab_size', 30_522),
    width: read.count('hidden_size', 768),
    normEpsilon: read.real('layer_norm_eps', 1e-12),
    activation: read.activation('hidden_act', 'gelu'),
    initializerRange: read.real('initializer_range', 0.02),
    labelSets: readLabelSets(json),
  };
}

/** The fields of a `config.json` that say what the classifiers answer. */
export function formatLabelSets(labelSets: readonly LabelSet[]): Record<string, unknown> {
  const main = labelSets.find(({ block }) => block === mainBlock)?.labels ?? [];
  return {
    id2label: Object.fromEntries(main.map((label, id) => [id, label])),
    label2id: Object.fromEntries(main.map((label, id) => [label, id])),
    label_heads: labelSets.map(({ name, block, labels }) => ({ name, block, labels })),
  };
}

const mainBlock = 'classifier';

function readLabelSets(json: ConfigJson): readonly LabelSet[] {
  const listed = json['label_heads'];
  if (listed !== undefined) {
    if (!Array.isArray(listed) || !listed.every(isLabelSet)) throw invalidConfig('label_heads', listed, 'a list of objects with name, block and labels');
    return listed;
  }
  const labels = Object.values((json['id2label'] ?? {}) as Readonly<Record<string, unknown>>).map(String);
  return labels.length === 0 ? [] : [{ name: 'label', block: mainBlock, labels }];
}

function isLabelSet(value: unknown): value is LabelSet {
  const { name, block, labels } = (value ?? {}) as Partial<Record<keyof LabelSet, unknown>>;
  return typeof name === 'string' && typeof block === 'string' && Array.isArray(labels) && labels.length > 0 && labels.every((label) => typeof label === 'string');
}
