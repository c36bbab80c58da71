/** A worker that was started. */
export interface StartedWorker {
  /** Ends it, whatever it does; resolved when it does no more. */
  stop(): Promise<void>;
}

/**
 * Runs a function given as text in a worker: a thread of Node, which does not keep the program from ending, or a `Worker` of browsers.
 *
 * @param task JavaScript of a function of one argument
 * @param given its argument, cloned
 * @param onEnd called if the worker ends by itself or fails
 * @throws what the runtime throws where it forbids workers
 */
export function startWorker(task: string, given: unknown, onEnd: () => void): StartedWorker {
  const threads = globalThis.process?.getBuiltinModule?.('node:worker_threads');
  return threads === undefined ? startInBrowser(task, given, onEnd) : startInNode(threads, task, given, onEnd);
}

function startInNode({ Worker: Thread }: typeof import('node:worker_threads'), task: string, given: unknown, onEnd: () => void): StartedWorker {
  // Without the flags of the program, whose loaders and hooks are of no use here.
  const worker = new Thread(`(${task})(process.getBuiltinModule('node:worker_threads').workerData)`, { eval: true, workerData: given, execArgv: [] });
  worker.unref();
  worker.on('error', () => undefined);
  worker.on('exit', onEnd);
  return {
    async stop() {
      worker.off('exit', onEnd);
      await worker.terminate();
    },
  };
}

function startInBrowser(task: string, given: unknown, onEnd: () => void): StartedWorker {
  const address = URL.createObjectURL(new Blob([`onmessage = ({ data }) => (${task})(data)`], { type: 'text/javascript' }));
  const worker = new Worker(address);
  worker.addEventListener('error', onEnd);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  worker.postMessage(given);
  return {
    stop() {
      worker.removeEventListener('error', onEnd);
      worker.terminate();
      URL.revokeObjectURL(address);
      return Promise.resolve();
    },
  };
}
