import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { byteLevelBpeTrainer } from '@tokstream/tokenize';
import type { BpeMerges } from './bpe-merges.ts';
import { readBpeMerges } from './read-bpe-merges.ts';

const library = createRequire(import.meta.url).resolve('typescript5');

/** A tokenizer whose training data is known. */
export interface TrainedOn {
  readonly tokenizer: BpeMerges;
  /** Counted pretokens of other sentences. */
  readonly samples: Readonly<Record<string, ReadonlyMap<string, number>>>;
  /** Share of each language in the bytes of the training data. */
  readonly truth: Readonly<Record<string, number>>;
}

/** Trains on every second sentence of some languages, so many bytes in these parts; the sentences between are the samples. */
export async function trainedOn(parts: Readonly<Record<string, number>>, { bytes, merges }: { readonly bytes: number; readonly merges: number }): Promise<TrainedOn> {
  const trainer = byteLevelBpeTrainer({ vocabSize: 256 + merges });
  const samples: Record<string, ReadonlyMap<string, number>> = {};
  const read: Record<string, number> = {};
  for (const [language, part] of Object.entries(parts)) {
    const all = sentences(language);
    let length = 0;
    for (let at = 0; length < bytes * part && at < all.length; at += 2) {
      trainer.add(all[at]!);
      length += Buffer.byteLength(all[at]!);
    }
    read[language] = length;
    const sample = byteLevelBpeTrainer({ vocabSize: 256 });
    for (let at = 1; at < all.length; at += 2) sample.add(all[at]!);
    samples[language] = sample.counts();
  }
  const sum = Object.values(read).reduce((above, length) => above + length, 0);
  return { tokenizer: readBpeMerges(await trainer.finish()), samples, truth: Object.fromEntries(Object.entries(read).map(([language, length]) => [language, length / sum])) };
}

/** Some 2,000 sentences that translators wrote: the messages of the TypeScript compiler, without their placeholders. */
function sentences(language: string): string[] {
  const messages = JSON.parse(readFileSync(new URL(`${language}/diagnosticMessages.generated.json`, `file://${library}`), 'utf8')) as Readonly<Record<string, string>>;
  return Object.values(messages).map((message) => message.replaceAll(/'[^']*'|\{\d\}/g, ''));
}
