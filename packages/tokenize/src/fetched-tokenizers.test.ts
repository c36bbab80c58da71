import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createTokenizer } from './load/create-tokenizer.ts';
import { wellFormed } from './well-formed.ts';

/** Real tokenizers from elsewhere, which lie beside a checkout and not in it: WordPiece, Unigram and BPE with an end-of-word mark. */
const folder = new URL('../../../../shared/fetched/tokenizers/', import.meta.url);

interface Case {
  readonly text: string;
  readonly tokens: readonly string[];
  readonly ids: readonly number[];
  readonly decoded: string;
}

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));

if (existsSync(folder)) {
  const cases = read('cases.json') as Readonly<Record<string, readonly Case[]>>;
  describe.each(Object.entries(cases))('%s', (name, list) => {
    const tokenizer = createTokenizer({ tokenizerJson: read(`${name}/tokenizer.json`) }, name);

    test('gives the ids, tokens and decoded text of transformers', () => {
      for (const { text, ids, tokens, decoded } of list) {
        expect([text, [...tokenizer.encode(text).ids]]).toEqual([text, ids]);
        const spelled = Array.from(tokenizer.encode(text, { specialTokens: false }).ids, (id) => tokenizer.tokenOf(id));
        // transformers spells an unknown token as the text that it stands for.
        expect([text, spelled]).toEqual([text, tokens.map((token) => (tokenizer.idOf(token) === null ? tokenizer.tokenOf(tokenizer.special.unk ?? 2) : token))]);
        expect(tokenizer.decode(ids, { skipSpecial: false, cleanUp: true })).toBe(decoded);
      }
    });

    test('streams them', () => {
      for (const { text, ids } of list) {
        const encoder = tokenizer.encoder({ emit: 'eager' });
        const blocks = [...[...wellFormed(text)].flatMap((character) => [...encoder.push(character)]), ...encoder.flush()];
        expect(blocks.flatMap((block) => [...block.ids])).toEqual(ids);
      }
    });
  });
} else {
  test('real tokenizers from elsewhere', () => {
    process.stderr.write('\nLEFT OUT: shared/fetched/tokenizers does not lie beside this checkout; WordPiece, Unigram and CLIP were not compared with transformers.\n');
    expect(process.env['CI'] ?? '', 'in CI the fetched tokenizers must be there').toBe('');
  });
}
