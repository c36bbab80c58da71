import { readFileSync } from 'node:fs';
import { selectBackend } from '@tokstream/backend';
import { loadEncoder, loadEncoderHeads } from '@tokstream/model';
import { closeTo } from '@tokstream/testing';
import { loadTokenizer } from '@tokstream/tokenize';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinyEncoderDirectory } from './index.ts';

/** A held-out document and what transformers finds in it; see `goldens/make_goldens.py`. */
interface Golden {
  readonly section: string;
  readonly language: string;
  readonly topic: string;
  readonly text: string;
  /** The topic that transformers finds. */
  readonly found: string;
  readonly ids?: number[];
  readonly logits?: number[];
  readonly likely?: { readonly at: number; readonly ids: number[]; readonly logits: number[] };
}

const goldens = JSON.parse(readFileSync(new URL('../goldens/goldens.json', import.meta.url), 'utf8')) as readonly Golden[];

beforeAll(() => selectBackend({ backend: 'wasm' }));

describe('the embedded encoder', () => {
  it('finds in held-out documents the topics that transformers finds, and the languages, as often right', async () => {
    const tokenizer = await loadTokenizer(tinyEncoderDirectory);
    using encoder = await loadEncoder(tinyEncoderDirectory);
    using heads = await loadEncoderHeads(tinyEncoderDirectory);
    const { width, maxPositions } = encoder.shape;
    const right = { topic: 0, language: 0 };
    for (const { text, topic, language, found, section } of goldens) {
      const [output] = await encoder.forward([{ input: { ids: beginning(tokenizer.encode(text).ids, maxPositions) } }]);
      const answers = (await heads.label(output!.last.subarray(0, width))).map((logits, at) => heads.labelSets[at]!.labels[logits.indexOf(Math.max(...logits))]);
      expect(answers[0], `${section} in ${language}`).toBe(found);
      if (answers[0] === topic) right.topic += 1;
      if (answers[1] === language) right.language += 1;
    }
    expect(right.topic).toBe(goldens.filter(({ topic, found }) => topic === found).length);
    expect(right.topic / goldens.length).toBeGreaterThan(0.5);
    expect(right.language / goldens.length).toBeGreaterThan(0.95);
  });

  it('has the ids and logits of transformers, also of hidden tokens', async () => {
    const tokenizer = await loadTokenizer(tinyEncoderDirectory);
    using encoder = await loadEncoder(tinyEncoderDirectory);
    using heads = await loadEncoderHeads(tinyEncoderDirectory);
    const { width, maxPositions, vocabulary } = encoder.shape;
    for (const { text, ids, logits, likely } of goldens.filter((golden) => golden.ids !== undefined)) {
      const read = beginning(tokenizer.encode(text).ids, maxPositions);
      expect([...read]).toEqual(ids);
      const hidden = read.with(likely!.at, tokenizer.idOf('[MASK]')!);
      const [open, masked] = await encoder.forward([{ input: { ids: read } }, { input: { ids: hidden } }]);
      closeTo((await heads.label(open!.last.subarray(0, width)))[0]!, logits!, 1e-3);
      const named = await heads.nameTokens(masked!.last.subarray(likely!.at * width, (likely!.at + 1) * width));
      expect(named).toHaveLength(vocabulary);
      closeTo(likely!.ids.map((id) => named[id]!), likely!.logits, 2e-3);
      expect(named.indexOf(Math.max(...named))).toBe(likely!.ids[0]);
    }
  });
});

/** What fits, with the last special token. */
function beginning(ids: Int32Array, positions: number): Int32Array {
  return ids.length <= positions ? ids : ids.slice(0, positions).with(positions - 1, ids.at(-1)!);
}
