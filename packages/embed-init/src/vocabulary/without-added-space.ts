type Json = Readonly<Record<string, unknown>>;

/**
 * A `tokenizer.json` that puts no space in front of a text, so that the inside of a word is cut as the inside of a word.
 *
 * @returns undefined where it puts none anyway
 */
export function withoutAddedSpace(tokenizerJson: object): object | undefined {
  const json = tokenizerJson as Json;
  const normalizer = withoutPrepend(json['normalizer']);
  const preTokenizer = withoutPrefix(json['pre_tokenizer']);
  if (normalizer === json['normalizer'] && preTokenizer === json['pre_tokenizer']) return undefined;
  return { ...json, normalizer, pre_tokenizer: preTokenizer };
}

function withoutPrepend(part: unknown): unknown {
  if (!isObject(part)) return part;
  if (part['type'] === 'Prepend') return null;
  if (!Array.isArray(part['normalizers'])) return part;
  const inner = part['normalizers'].map(withoutPrepend);
  return inner.every((each, at) => each === (part['normalizers'] as unknown[])[at]) ? part : { ...part, normalizers: inner.filter((each) => each !== null) };
}

function withoutPrefix(part: unknown): unknown {
  if (!isObject(part)) return part;
  if (part['type'] === 'Metaspace') return part['prepend_scheme'] === 'never' && part['add_prefix_space'] !== true ? part : { ...part, prepend_scheme: 'never', add_prefix_space: false };
  if (part['type'] === 'ByteLevel') return part['add_prefix_space'] === false ? part : { ...part, add_prefix_space: false };
  if (!Array.isArray(part['pretokenizers'])) return part;
  const inner = part['pretokenizers'].map(withoutPrefix);
  return inner.every((each, at) => each === (part['pretokenizers'] as unknown[])[at]) ? part : { ...part, pretokenizers: inner };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
