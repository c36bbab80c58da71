import { parseArgs } from 'node:util';
import type { BackendName } from '@tokstream/backend';
import { TokstreamError } from '@tokstream/core';

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
  readonly help: boolean;
}

const backends = ['auto', 'tensorflow', 'wasm', 'cpu'] as const;

/** The usage text. */
export const help: string = `node tools/train-tiny/dist/main.js [options]

Trains the embedded default model, or goes on where it was stopped.

  --steps N        steps of the whole run, default 1700
  --backend NAME   ${backends.join(', ')}; default auto
  --work DIR       checkpoint, curve and tokenizer, default data/train-tiny
  --out DIR        the model, default packages/tiny/model
  --report FILE    also write a page about the run (HTML)
  --help
`;

/** @throws `invalid-argument` with one line that says what to do */
export function parseArguments(words: readonly string[]): Arguments {
  const { steps, backend, ...others } = parse(words);
  const totalSteps = Number(steps);
  if (!Number.isSafeInteger(totalSteps) || totalSteps < 1) throw invalid(`--steps is ${JSON.stringify(steps)}; it must be a whole number above 0.`);
  const name = backends.find((each) => each === backend);
  if (name === undefined) throw invalid(`--backend is ${JSON.stringify(backend)}; it must be one of ${backends.join(', ')}.`);
  return { ...others, report: others.report, totalSteps, backend: name };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        work: { type: 'string', default: 'data/train-tiny' },
        out: { type: 'string', default: 'packages/tiny/model' },
        steps: { type: 'string', default: '1700' },
        backend: { type: 'string', default: 'auto' },
        report: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw invalid(`${(error as Error).message.split(/[.\n]/, 1)[0]}; see --help.`);
  }
}

function invalid(message: string): TokstreamError {
  return new TokstreamError(message, { code: 'invalid-argument', stage: 'train-tiny' });
}
