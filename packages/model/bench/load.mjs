// Time and peak memory of loading a model, each in a process of its own; after `npm run build`:
//   node bench/load.mjs MODEL [BACKEND...]    MODEL: a Hugging Face folder or a .gguf file; BACKEND: wasm, cpu, tensorflow
// "held" is what the model's weights take as float32 on the backend; the peak is the whole process's resident memory.
import { spawnSync } from 'node:child_process';
import { selectBackend } from '@tokstream/backend';
import { loadModel } from '@tokstream/model';
import * as tf from '@tensorflow/tfjs-core';

const [model, ...backends] = process.argv.slice(2);
if (model === undefined) throw new Error('give a model folder or a .gguf file');
if (process.env.TOKSTREAM_BENCH_CHILD === undefined) {
  for (const backend of backends.length > 0 ? backends : ['wasm']) {
    spawnSync(process.execPath, [...process.execArgv, process.argv[1], model, backend], { stdio: 'inherit', env: { ...process.env, TOKSTREAM_BENCH_CHILD: '1' } });
  }
} else {
  const megabytes = (bytes) => Math.round(bytes / 1e6);
  const peak = () => process.resourceUsage().maxRSS * 1024;
  await selectBackend({ backend: backends[0] });
  const before = process.memoryUsage().rss;
  const [begun, processor] = [performance.now(), process.cpuUsage()];
  const loaded = await loadModel(model, { engine: 'eager' });
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(processor);
  const [held, afterLoad] = [tf.memory().numBytes, peak()];
  const cache = loaded.createCache();
  await loaded.forward({ input: { ids: Int32Array.of(1, 2, 3) } }, cache);
  console.log(`${backends[0]}: ${seconds.toFixed(1)} s, of processor ${((user + system) / 1e6).toFixed(1)} s; ${megabytes(held)} MB held; before ${megabytes(before)} MB, peak ${megabytes(afterLoad)} MB = ${(afterLoad / held).toFixed(2)} x held; with the first forward ${megabytes(peak())} MB`);
}
