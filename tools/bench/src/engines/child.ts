// One peer, or the limit of the machine, in a process of its own: prints what it measured as a line of JSON.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureBandwidth } from './limit/measure-bandwidth.ts';
import { measurePeer, type MeasurePlan } from './measure-peer.ts';
import type { BenchPrompts } from './models/prompts.ts';
import { loadPeer } from './peers/load-peer.ts';
import type { PeerSpec } from './peers/peer-spec.ts';

/** What a process is told to do. */
export type ChildTask = { readonly kind: 'peer'; readonly spec: PeerSpec; readonly folder: string; readonly installed: string; readonly plan: MeasurePlan } | { readonly kind: 'limit'; readonly bytes: readonly number[]; readonly work: string };

const task = JSON.parse(process.argv[2]!) as ChildTask;
const result = task.kind === 'limit' ? await measureBandwidth(task.bytes, task.work) : await measure(task);
process.stdout.write(`\n${JSON.stringify(result)}\n`, () => process.exit(0));

async function measure({ spec, folder, installed, plan }: Extract<ChildTask, { kind: 'peer' }>): Promise<object> {
  const prompts = JSON.parse(await readFile(join(folder, 'prompts.json'), 'utf8')) as BenchPrompts;
  return measurePeer(() => loadPeer(spec, folder, installed), prompts, plan);
}
