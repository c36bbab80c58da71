import { parseArgs } from 'node:util';
import { invalidArgument, wholeNumber } from '@tokstream/app-shell';
import { tinyDirectory } from '@tokstream/tiny';
import { checkPolicy } from './policies/check-policy.ts';
import { policyHelp } from './policies/policy-help.ts';
import { needleKinds } from './plan/needle-kinds.ts';
import { formatBudget } from './view/format-figures.ts';

/** What the command line asks for. */
export interface Settings {
  /** Texts of the user's own; none for those that the embedded model has never seen. */
  readonly files: readonly string[];
  /** Documents at most; 0 for none. */
  readonly documents: number;
  /** Tokens of a document or needle task at most; undefined for what the model can hold. */
  readonly length: number | undefined;
  readonly needles: readonly string[];
  /** Tasks of each kind. */
  readonly tasks: number;
  /** As `cachePolicyFrom` reads them, `full` first. */
  readonly policies: readonly string[];
  /** Up to 1 a share, above it tokens. */
  readonly budgets: readonly number[];
  /** A folder or a `.gguf` file. */
  readonly model: string;
  readonly backend: string;
  readonly seed: number;
  readonly json: boolean;
  /** Where the page goes, if anywhere. */
  readonly page: string | undefined;
  /** Where finished cells are kept, if anywhere. */
  readonly results: string | undefined;
}

const full = 'full';
const defaultPolicies: readonly string[] = [full, 'streaming-llm', 'heavy-hitter', 'keyformer', 'token-select', 'tova', 'snap-kv', 'key-norm', 'key-diff', 'lag-kv', 'expected-attention', 'recency', 'random'];
const defaultBudgets: readonly number[] = [0.1, 0.2, 0.5, 1];
const defaultDocuments = 1;
const defaultTasks = 4;

/** What `--help` prints. */
export const help: string = `Usage: long-context [options] [FILE...]

Reads long documents and needle tasks under every cache policy at several budgets, and shows what each loses, what it
holds, how fast it is and which positions survive. Without a file it takes texts that the embedded model has never seen.

  --policy NAME[:KEY=VALUE,...]  a way to bound the cache, may be repeated; the full cache always runs; default the ones
                                 marked * below
  --budget SHARE|TOKENS          what each layer and key head may hold, may be repeated: up to 1 a share of the tokens,
                                 above it tokens (default: ${defaultBudgets.join(' ')})
  --documents N                  documents at most; 0 for needles only (default: ${defaultDocuments}, and 0 with --needle)
  --needle KIND                  also needle tasks, may be repeated:
                                 ${needleKinds.map(({ kind }) => kind).join(', ')}
  --tasks N                      needle tasks of each kind (default: ${defaultTasks})
  --length N                     tokens of a document or task at most (default: what the model can hold)
  --model MODEL                  Hugging Face folder or .gguf file (default: the embedded model)
  --backend NAME                 auto, wasm, tensorflow, tensorflow-gpu, webgpu or cpu (default: auto)
  --seed N                       seeds policies that draw, and needle tasks (default: 0)
  --results FILE                 keep what is measured in FILE; the next run goes on from there
  --html FILE                    also write a page; it needs nothing but itself
  --json                         print one JSON object for each cell and a summary, instead of the text
  --help                         print this

Policies:
${policyHelp(defaultPolicies).map((line) => `  ${line}`).join('\n')}
`;

/** Parses the command line; throws `invalid-argument` with one line that says what to do. */
export function readSettings(words: readonly string[]): Settings {
  const { values, positionals } = parsed(words);
  if (positionals.includes('')) throw invalidArgument('A file name is empty; give a text file, or none for the built-in documents.');
  const chosen = (values.policy ?? defaultPolicies).map((name) => (name === 'none' ? full : name));
  for (const description of chosen) checkPolicy(description);
  const needles = [...new Set(values.needle)];
  for (const kind of needles) if (!needleKinds.some((one) => one.kind === kind)) throw invalidArgument(`--needle is ${JSON.stringify(kind)}; it must be one of ${needleKinds.map((one) => one.kind).join(', ')}.`);
  const hasNeedlesOnly = needles.length > 0 && positionals.length === 0;
  const documents = wholeNumber('documents', values.documents, 0) ?? (hasNeedlesOnly ? 0 : defaultDocuments);
  if (documents === 0 && needles.length === 0) throw invalidArgument('--documents is 0 and there is no --needle, so there is nothing to measure; ask for one of them.');
  const budgets = values.budget === undefined ? defaultBudgets : values.budget.map(budget);
  return {
    files: [...new Set(positionals)],
    documents,
    length: wholeNumber('length', values.length, 16),
    needles,
    tasks: wholeNumber('tasks', values.tasks, 1) ?? defaultTasks,
    policies: [...new Set([full, ...chosen])],
    budgets: [...new Set(budgets)],
    model: values.model ?? tinyDirectory,
    backend: values.backend ?? 'auto',
    seed: wholeNumber('seed', values.seed, 0) ?? 0,
    json: values.json === true,
    page: values.html,
    results: values.results,
  };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        policy: { type: 'string', multiple: true },
        budget: { type: 'string', multiple: true },
        needle: { type: 'string', multiple: true },
        documents: { type: 'string' },
        tasks: { type: 'string' },
        length: { type: 'string' },
        model: { type: 'string' },
        backend: { type: 'string' },
        seed: { type: 'string' },
        results: { type: 'string' },
        html: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw invalidArgument(`${(error as Error).message.split(/[.\n]/, 1)[0]!}; see long-context --help.`);
  }
}

/** A share such as 0.2 or 20%, or a whole number of tokens. */
function budget(given: string): number {
  const share = /^(\d+(?:\.\d+)?) ?%$/.exec(given)?.[1];
  const value = share === undefined ? Number(given) : Number(share) / 100;
  const fits = given.trim() !== '' && value > 0 && (value <= 1 || (share === undefined && Number.isSafeInteger(value)));
  if (fits) return value;
  throw invalidArgument(`--budget is ${JSON.stringify(given)}; it must be a share above 0 up to 1, such as 0.2 (${formatBudget(0.2)}), or a whole number of tokens above 1.`);
}
