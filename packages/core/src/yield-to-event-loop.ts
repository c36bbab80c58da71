import { throwIfAborted } from './throw-if-aborted.ts';

/**
 * Lets the event loop take one turn (timers, input, network) without the 1 to 4 ms that `setTimeout` costs.
 *
 * Use it between the steps of long synchronous work. Rejects with code `aborted` when the signal is aborted by then.
 *
 * @example
 * ```js
 * import { yieldToEventLoop } from '@tokstream/core';
 * await yieldToEventLoop();
 * ```
 */
export async function yieldToEventLoop(signal?: AbortSignal): Promise<void> {
  throwIfAborted(signal, 'yieldToEventLoop');
  await macrotask();
  throwIfAborted(signal, 'yieldToEventLoop');
}

function macrotask(): Promise<void> {
  if (typeof globalThis.setImmediate === 'function') return new Promise((resolve) => void setImmediate(resolve));
  if (typeof globalThis.MessageChannel !== 'function') return new Promise((resolve) => void setTimeout(resolve, 0));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      // An open port keeps some platforms' processes alive.
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
