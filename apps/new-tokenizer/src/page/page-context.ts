import type { Bench } from '../measure/bench.ts';
import { batch } from '../measure/recover.ts';

/** What the page tells beside the comparison. */
export interface PageContext {
  /** Model, text and backend, as people call them. */
  readonly title: string;
  /** What else there is to know, by name. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

const learnings = { embeddings: 'the embedding table and, where it is another, the head', all: 'all weights', 'embeddings-first': 'the tables in the first quarter of the steps, then all weights' } as const;

/** What the page tells of a run. */
export function pageContext({ settings, source, texts, backend }: Bench): PageContext {
  const { files, builtin, vocabulary, heldOut, evaluated, steps, learning, learningRate, seeds } = settings;
  const characters = texts.reduce((sum, { text }) => sum + text.length, 0);
  return {
    title: `${source.name} on ${backend}`,
    facts: [
      ['model', `${source.name}, vocabulary ${source.config.vocabulary.toLocaleString('en')}, width ${source.config.width}`],
      ['text', `${files.length === 0 ? builtin.about : files.join(', ')}; ${characters.toLocaleString('en')} characters`],
      ['new tokenizer', `byte-level BPE of ${vocabulary.toLocaleString('en')} tokens, trained on what is not held out`],
      ['held out', `${(100 * heldOut).toFixed(0)} % in pieces of up to 8,000 characters; of it ${evaluated.toLocaleString('en')} bytes a seed, in passages of about 320 bytes, each read by itself`],
      ['seeds', `${seeds.length}; each draws what is held out, and with it the tokenizer, static vectors, rows and batches. Margins are Student’s 95 % intervals over seeds`],
      ['training', steps === 0 ? 'none' : `${steps} steps of ${batch.rows} × ${batch.time} tokens with AdamW at ${learningRate}; what learns: ${learnings[learning]}`],
      ['own tokenizer', 'the model as it is, with its own tokenizer, on the same passages'],
    ],
  };
}
