import type { MadeToken, Memory, ModelFacts, PromptToken, Reply } from '../worker/messages.ts';

/** Everything the page knows beside its fields. */
export interface RunState {
  readonly phase: 'loading' | 'idle' | 'running' | 'broken';
  readonly progress: { readonly received: number; readonly total: number | undefined };
  readonly engine: string;
  readonly facts: ModelFacts | undefined;
  /** Tensors held when nothing runs. */
  readonly baseline: number;
  readonly memory: Memory | undefined;
  /** Most bytes any cache held in the run. */
  readonly peakCacheBytes: number;
  /** Counts runs; what an older one says late is passed over. */
  readonly run: number;
  readonly prompt: readonly PromptToken[];
  readonly tokens: readonly MadeToken[];
  readonly rest: string;
  readonly reason: (Reply & { readonly type: 'ended' })['reason'] | undefined;
  /** What went wrong, in one line. */
  readonly problem: string | undefined;
}

/** What happens on the page itself. */
export type Action = { readonly type: 'loading' } | { readonly type: 'started' } | { readonly type: 'cleared' } | { readonly type: 'refused'; readonly message: string };

const nothing = { prompt: [], tokens: [], rest: '', reason: undefined, problem: undefined, peakCacheBytes: 0 } as const;

/** Before anything is loaded. */
export const initialRunState: RunState = { phase: 'loading', progress: { received: 0, total: undefined }, engine: '', facts: undefined, baseline: 0, memory: undefined, run: 0, ...nothing };

/** The state after something happened. */
export function reduceRun(state: RunState, event: Reply | Action): RunState {
  // What is held is held, whoever says it.
  if ('run' in event && event.run !== state.run) return 'memory' in event ? { ...state, memory: event.memory } : state;
  const remember = (memory: Memory): Pick<RunState, 'memory' | 'peakCacheBytes'> => ({ memory, peakCacheBytes: Math.max(state.peakCacheBytes, memory.cacheBytes) });
  switch (event.type) {
    case 'loading':
      return { ...initialRunState, run: state.run + 1 };
    case 'progress':
      return { ...state, progress: event };
    case 'ready':
      return { ...state, phase: 'idle', engine: event.engine, facts: event.facts, baseline: event.memory.tensors, memory: event.memory };
    case 'started':
      return { ...state, ...nothing, phase: 'running', run: state.run + 1 };
    case 'cleared':
      return { ...state, ...nothing, phase: 'idle', run: state.run + 1 };
    case 'refused':
      return { ...state, problem: event.message };
    case 'prompt':
      return { ...state, prompt: event.tokens };
    case 'token':
      return { ...state, tokens: [...state.tokens, event.token] };
    case 'memory':
      return { ...state, ...remember(event.memory) };
    case 'ended':
      return { ...state, ...remember(event.memory), phase: 'idle', reason: event.reason, rest: event.rest, problem: event.message };
    case 'broken':
      return { ...state, phase: 'broken', problem: event.message };
  }
}
