/** What a child process printed, or why it printed nothing. */
export type ChildAnswer = { readonly answer: unknown } | { readonly failure: string };

/** How long a child may take, and who may stop it. */
export interface ProbeInChildOptions {
  readonly timeoutInMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** One child for each script and argument in the life of this process. */
const answers = new Map<string, Promise<ChildAnswer>>();

/**
 * Runs a CommonJS script in a Node process of its own and gives the JSON of its last line, so that code that may crash,
 * hang or end its process does so there. Node only.
 *
 * The outcome is kept for the life of this process, but for one that was aborted.
 *
 * @param argument the script finds it as `process.argv[1]`
 */
export function probeInChild(script: string, argument: string, options: ProbeInChildOptions = {}): Promise<ChildAnswer> {
  const key = JSON.stringify([script, argument]);
  const known = answers.get(key);
  if (known !== undefined) return known;
  const answer = run(script, argument, options).then((outcome) => {
    if (options.signal?.aborted) answers.delete(key);
    return outcome;
  });
  answers.set(key, answer);
  return answer;
}

function run(script: string, argument: string, { timeoutInMs = 60_000, signal }: ProbeInChildOptions): Promise<ChildAnswer> {
  const { execFile } = globalThis.process.getBuiltinModule('node:child_process');
  // In Electron the program itself is not Node unless it is told to be.
  const env = { ...globalThis.process.env, TF_CPP_MIN_LOG_LEVEL: globalThis.process.env['TF_CPP_MIN_LOG_LEVEL'] ?? '2', ELECTRON_RUN_AS_NODE: '1' };
  const settings = { env, timeout: timeoutInMs, killSignal: 'SIGKILL', maxBuffer: 2 ** 26, windowsHide: true, ...(signal && { signal }) } as const;
  return new Promise((resolve) => {
    const settle = (error: unknown, stdout = '', stderr = ''): void => resolve(outcome(error as ChildError | null, stdout, stderr, timeoutInMs));
    try {
      execFile(globalThis.process.execPath, ['-e', script, argument], settings, settle);
    } catch (error) {
      settle(error);
    }
  });
}

interface ChildError extends Error {
  readonly code?: unknown;
  readonly killed?: boolean;
  readonly signal?: string | null;
}

function outcome(error: ChildError | null, stdout: string, stderr: string, timeoutInMs: number): ChildAnswer {
  const said = stderr.trim() === '' ? '' : `: ${stderr.trim().split('\n').at(-1)!.trim()}`;
  if (error === null) return parse(stdout) ?? { failure: `ends its process with exit code 0${said}` };
  if (error.name === 'AbortError') return { failure: 'was aborted' };
  if (error.killed === true) return { failure: `gives no answer within ${timeoutInMs / 1000} s` };
  if (typeof error.signal === 'string') return { failure: `crashes (${error.signal})` };
  if (typeof error.code === 'number') return { failure: `ends its process with exit code ${error.code}${said}` };
  return { failure: `cannot be tried in a process of its own (${error.message.split('\n', 1)[0]!})` };
}

function parse(stdout: string): ChildAnswer | undefined {
  try {
    return { answer: JSON.parse(stdout.trim().split('\n').at(-1)!) as unknown };
  } catch {
    return undefined;
  }
}
