import { parseArgs } from 'node:util';
import { invalidArgument } from '@tokstream/app-shell';
import type { BackendName } from '@tokstream/backend';

/** The command line, read. */
export interface Arguments {
  /** Folder of checkpoint, curve and tokenizer. */
  readonly work: string;
  /** Folder the model is written to. */
  readonly out: string;
  readonly totalSteps: number;
  readonly backend: BackendName | 'auto';
  /** Page about the run. */
  readonly report: string | undefined;
  /** Where held-out documents go, and nothing is trained. */
  readonly heldOut: string | undefined;
}

const backends = ['auto', 'tensorflow', 'wasm', 'cpu'] as const;
const defaults = { work: 'data/train-encoder', out: 'packages/tiny-encoder/model', steps: '900', backend: 'auto' } as const;

/** The usage text. */
export const help: string = `node tools/train-encoder/dist/main.js [options]

Trains the embedded encoder, or goes on where it was stopped.

  --steps N        steps of the whole run, default ${defaults.steps}
  --backend NAME   ${backends.join(', ')}; default ${defaults.backend}
  --work DIR       checkpoint, curve and tokenizer, default ${defaults.work}
  --out DIR        the model, default ${defaults.out}
  --report FILE    also write a page about the run (HTML)
  --held-out FILE  only write the held-out documents, a line of JSON each
  --help
`;

/** @throws `invalid-argument` with one line that says what to do */
export function parseArguments(words: readonly string[]): Arguments {
  const { steps, backend, report, work, out, 'held-out': heldOut } = parse(words);
  const totalSteps = Number(steps);
  if (!Number.isSafeInteger(totalSteps) || totalSteps < 1) throw invalidArgument(`--steps is ${JSON.stringify(steps)}; it must be a whole number above 0.`);
  const name = backends.find((each) => each === backend);
  if (name === undefined) throw invalidArgument(`--backend is ${JSON.stringify(backend)}; it must be one of ${backends.join(', ')}.`);
  return { work, out, report, heldOut, totalSteps, backend: name };
}

function parse(words: readonly string[]) {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  try {
    return parseArgs({ args: [...words], options: { work: text(defaults.work), out: text(defaults.out), steps: text(defaults.steps), backend: text(defaults.backend), report: { type: 'string' }, 'held-out': { type: 'string' } } }).values;
  } catch (error) {
    throw invalidArgument(`${(error as Error).message.split(/[.\n]/, 1)[0]}; see --help.`);
  }
}
