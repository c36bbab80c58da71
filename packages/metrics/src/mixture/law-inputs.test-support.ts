import type { LawInputs, LawInputsByName } from '../laws/law-inputs.test-support.ts';
import type { BpeMerges } from './bpe-merges.ts';
import type { CategorySample } from './mixture.ts';

const tokenizer: BpeMerges = { alphabet: 'bytes', merges: [['t', 'h'], ['e', 'n'], ['d', 'e'], ['th', 'e'], ['Ã', '¶'], ['z', 'z']] };
const pretokens = ['', 'a', 'the', 'then', 'den', 'Ende', 'schön', '🐳', 'thin', 'odd'];

const mixture: LawInputs<CategorySample> = {
  runs: 8,
  inputs: (random) =>
    Array.from({ length: Math.floor(random.next() * 12) }, () => ({
      tokenizer,
      category: ['en', 'de', 'nl'][Math.floor(random.next() * 3)]!,
      pretokens: new Map(Array.from({ length: Math.floor(random.next() * 4) }, () => [pretokens[Math.floor(random.next() * pretokens.length)]!, Math.floor(random.next() * 9)])),
    })),
};

/** What the laws feed the metrics of this folder with. */
export const mixtureLawInputs: LawInputsByName = { mixture };
