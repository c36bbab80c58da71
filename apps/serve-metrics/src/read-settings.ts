import { parseArgs } from 'node:util';
import { invalidArgument } from '@tokstream/app-shell';
import { drafterFrom } from '@tokstream/decode';
import { tinyDirectory } from '@tokstream/tiny';

/** What the command line asks for. */
export interface Settings {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** A folder or a `.gguf` file. */
  readonly model: string;
  readonly backend: string;
  /** As `drafterFrom` reads it. */
  readonly drafter: string | undefined;
  /** Generations that run at once. */
  readonly concurrency: number;
  /** Requests that wait at most. */
  readonly queue: number;
  /** Tokens that one request may ask for. */
  readonly maxNewTokens: number;
  /** Seconds; what goodput asks of a request. */
  readonly ttftObjective: number;
  readonly tpotObjective: number;
}

/** What `--help` prints. */
export const help = `Usage: serve-metrics [options]

Streams generations over HTTP and shows what they cost: /metrics for Prometheus, a live page at /.

  --port N                  default 8080; 0 for any that is free
  --host NAME               default 127.0.0.1, this machine only
  --model MODEL             Hugging Face folder or .gguf file (default: the embedded model)
  --backend NAME            auto, wasm, tensorflow, tensorflow-gpu, webgpu or cpu (default: auto)
  --drafter NAME            a way to draft, such as prompt-lookup or suffix-lookup; default none
  --concurrency N           generations that run at once, as one batch (default: 4)
  --queue N                 requests that wait at most; the next is refused with 503 (default: 16)
  --max-new-tokens N        tokens that a request may ask for (default: 512)
  --ttft-objective SECONDS  a good request has its first token by then (default: 0.5)
  --tpot-objective SECONDS  and takes no longer for each further one (default: 0.05)
  --help                    print this
`;

/** Parses the command line; throws `invalid-argument` with one line that says what to do. */
export function readSettings(words: readonly string[]): Settings {
  const values = parsed(words);
  if (values.drafter !== undefined) checkDrafter(values.drafter);
  const number = (name: keyof typeof values, usual: number, { least, most, isWhole = true }: { readonly least: number; readonly most: number; readonly isWhole?: boolean }): number => {
    const given = values[name];
    if (given === undefined) return usual;
    const value = Number(given);
    if (given.trim() !== '' && value >= least && value <= most && (!isWhole || Number.isSafeInteger(value))) return value;
    throw invalidArgument(`--${name} is ${JSON.stringify(given)}; it must be a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}.`);
  };
  return {
    host: values.host ?? '127.0.0.1',
    port: number('port', 8080, { least: 0, most: 65_535 }),
    model: values.model ?? tinyDirectory,
    backend: values.backend ?? 'auto',
    drafter: values.drafter,
    concurrency: number('concurrency', 4, { least: 1, most: 256 }),
    queue: number('queue', 16, { least: 0, most: 100_000 }),
    maxNewTokens: number('max-new-tokens', 512, { least: 1, most: 1_000_000 }),
    ttftObjective: number('ttft-objective', 0.5, { least: 0.000_001, most: 3600, isWhole: false }),
    tpotObjective: number('tpot-objective', 0.05, { least: 0.000_001, most: 3600, isWhole: false }),
  };
}

const text = { type: 'string' } as const;

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: { host: text, port: text, model: text, backend: text, drafter: text, concurrency: text, queue: text, 'max-new-tokens': text, 'ttft-objective': text, 'tpot-objective': text },
    }).values;
  } catch (error) {
    throw invalidArgument(`${(error as Error).message.split(/[.\n]/, 1)[0]!}; see serve-metrics --help.`);
  }
}

/** Refuses a drafter before a model is loaded. */
function checkDrafter(description: string): void {
  try {
    drafterFrom(description);
  } catch (error) {
    throw invalidArgument((error as Error).message, error);
  }
}
