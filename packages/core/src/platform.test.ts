import { afterEach, describe, expect, it, vi } from 'vitest';

import { yieldToEventLoop } from './yield-to-event-loop.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe('yieldToEventLoop', () => {
  it.each([[[]], [['setImmediate']], [['setImmediate', 'MessageChannel']]])('lets other tasks run, without %j', async (missing) => {
    const immediate = setImmediate;
    for (const name of missing) vi.stubGlobal(name, undefined);
    let others = 0;
    const other = (): void => {
      others += 1;
      immediate(other);
    };
    immediate(other);
    for (let step = 0; step < 20; step += 1) await yieldToEventLoop();
    expect(others).toBeGreaterThan(10);
  });

  it('rejects when aborted before or meanwhile', async () => {
    const controller = new AbortController();
    const waiting = yieldToEventLoop(controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    await expect(yieldToEventLoop(controller.signal)).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('a platform without Symbol.dispose', () => {
  it('still disposes, because every name of the method is as undefined as the other', async () => {
    const { Symbol: native } = globalThis;
    const symbol = (description?: string): symbol => native(description);
    vi.stubGlobal('Symbol', new Proxy(symbol, { get: (_, key) => (key === 'dispose' ? undefined : Reflect.get(native, key)) }));
    vi.resetModules();
    const { Budget, fromPull, Owned } = await import('./index.ts');
    const budget = new Budget({ limit: 2 });
    let freed = 0;
    const subscription = fromPull([1, 2, 3], { budget, own: (value, lease) => new Owned(value, lease, () => (freed += 1)) }).subscribe();
    expect(budget.outstanding).toBe(2);
    subscription.unsubscribe();
    expect([budget.outstanding, freed]).toEqual([0, 2]);
  });
});
