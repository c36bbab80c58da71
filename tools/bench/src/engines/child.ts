// One peer in a process of its own: prints what it measured as a line of JSON.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measurePeer, type MeasurePlan } from './measure-peer.ts';
import type { BenchPrompts } from './models/prompts.ts';
import { loadPeer } from './peers/load-peer.ts';
import type { PeerSpec } from './peers/peer-spec.ts';

/** What a process is told to do. */
export interface ChildTask {
  readonly spec: PeerSpec;
  readonly folder: string;
  readonly installed: string;
  readonly plan: MeasurePlan;
}

const { spec, folder, installed, plan } = JSON.parse(process.argv[2]!) as ChildTask;
const prompts = JSON.parse(await readFile(join(folder, 'prompts.json'), 'utf8')) as BenchPrompts;
const result = await measurePeer(() => loadPeer(spec, folder, installed), prompts, plan);
process.stdout.write(`\n${JSON.stringify(result)}\n`, () => process.exit(0));
