import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Memory, Reply } from '../worker/messages.ts';
import { cardRows } from '../worker/model-facts.ts';
import { defaultForm, type FormState } from './form-state.ts';
import { parseSettings } from './parse-settings.ts';
import { runFigures } from './run-figures.ts';
import { initialRunState, reduceRun, type RunState } from './run-state.ts';
import { runStatus } from './run-status.ts';
import { formatUrlHash, parseUrlHash } from './url-hash.ts';

describe('the address', () => {
  it('brings every form back', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', '#', '&a=b', '%20', '+', '\n'));
    const form = fc.record(Object.fromEntries(Object.keys(defaultForm).map((name) => [name, text]))) as unknown as fc.Arbitrary<FormState>;
    fc.assert(fc.property(form, (given) => void expect(parseUrlHash(`#${formatUrlHash(given)}`)).toEqual(given)));
  });

  it('holds only what differs, and passes over names nobody knows', () => {
    expect(formatUrlHash({ ...defaultForm, topK: '40' })).toBe('topK=40');
    expect(parseUrlHash('#__proto__=1&nonsense=2&seed=7')).toEqual({ ...defaultForm, seed: '7' });
  });
});

describe('settings', () => {
  const limits = { vocabulary: 300, maxPositions: 64 };
  const parse = (changes: Partial<FormState>) => parseSettings({ ...defaultForm, maxNewTokens: '8', ...changes }, limits);

  it('leave out the filters that do nothing', () => {
    expect(parse({ topP: '1' })).toEqual({ sampling: { temperature: 0.8 }, seed: 1, maxNewTokens: 8, stopStrings: [] });
    expect(parse({ topK: '5', minP: '0.1', stop: '\\n\n\nEnd.\n' })).toEqual({ sampling: { temperature: 0.8, topK: 5, topP: 0.95, minP: 0.1 }, seed: 1, maxNewTokens: 8, stopStrings: ['\n', 'End.'] });
  });

  it.each<[Partial<FormState>, string]>([
    [{ temperature: '' }, 'temperature'],
    [{ temperature: '-1' }, 'temperature'],
    [{ topP: '1.01' }, 'topP'],
    [{ minP: 'x' }, 'minP'],
    [{ topK: '301' }, 'topK'],
    [{ topK: '1.5' }, 'topK'],
    [{ maxNewTokens: '0' }, 'maxNewTokens'],
    [{ maxNewTokens: '65' }, 'maxNewTokens'],
    [{ seed: '1e300' }, 'seed'],
  ])('refuse %j', (changes, field) => {
    expect(parse(changes)).toEqual({ field, message: expect.stringMatching(/^[^\n]+ must be a .*\.$/) });
  });
});

describe('a run', () => {
  const memory = (tensors: number, cacheBytes = 0): Memory => ({ tensors, tensorBytes: 0, heapBytes: 0, cacheBytes });
  const facts = { parameters: 1, layers: 1, width: 1, vocabulary: 1, maxPositions: 1, weightBytes: 1, card: [] };
  const token = (id: number) => ({ id, spelling: 't', text: 't', logprob: -1, seconds: id / 10 });
  const after = (...events: Parameters<typeof reduceRun>[1][]): RunState => events.reduce(reduceRun, initialRunState);
  const ready: Reply = { type: 'ready', engine: 'wasm (eager)', facts, memory: memory(33) };

  it('goes from loading to its end, with its figures', () => {
    const state = after(
      ready,
      { type: 'started' },
      { type: 'prompt', run: 1, tokens: [] },
      ...[1, 2, 3].map((id): Reply => ({ type: 'token', run: 1, token: token(id) })),
      { type: 'memory', run: 1, memory: memory(43, 500) },
      { type: 'ended', run: 1, reason: 'length', rest: '!', memory: memory(33) },
    );
    expect(state).toMatchObject({ phase: 'idle', rest: '!', reason: 'length', peakCacheBytes: 500 });
    expect(Object.fromEntries(runFigures(state))).toMatchObject({ 'Tokens a second': '10', 'First token': '100 ms', 'Tokens made': '3', Tensors: '33, at rest', 'Cache, at most': '500 B' });
    expect(runStatus(state)).toBe('3 tokens, as many as asked for; everything it held is free.');
  });

  it('passes over what an older run says, but for what is held', () => {
    const state = after(ready, { type: 'started' }, { type: 'token', run: 1, token: token(1) }, { type: 'cleared' });
    expect(reduceRun(state, { type: 'token', run: 1, token: token(2) })).toBe(state);
    const late = reduceRun({ ...state, memory: memory(43) }, { type: 'ended', run: 1, reason: 'stopped', rest: 'x', memory: memory(33) });
    expect([late.tokens, late.rest, late.reason, late.memory!.tensors]).toEqual([[], '', undefined, 33]);
  });

  it('says when something is still held', () => {
    expect(runStatus(after(ready, { type: 'started' }, { type: 'ended', run: 1, reason: 'stopped', rest: '', memory: memory(35) }))).toBe('0 tokens, stopped; 2 tensors are still held.');
    expect(runStatus(after(ready, { type: 'started' }, { type: 'ended', run: 1, reason: 'stopped', rest: '', memory: memory(33, 2000) }))).toBe('0 tokens, stopped; 2 kB of caches are still held.');
  });

  it('keeps the problem in sight until the next run', () => {
    const refused = after(ready, { type: 'refused', message: 'no' });
    expect([refused.problem, reduceRun(refused, { type: 'started' }).problem]).toEqual(['no', undefined]);
    expect(after({ type: 'broken', message: 'gone' })).toMatchObject({ phase: 'broken', problem: 'gone' });
  });
});

it('reads the rows of a model card', () => {
  const card = '# Card\n\n| | |\n|---|---|\n| context | 256 tokens |\n| tokenizer | `<|end|>` ends |\n| three | cells | here |\n';
  expect(cardRows(card)).toEqual([['context', '256 tokens'], ['tokenizer', '<|end|> ends']]);
});
