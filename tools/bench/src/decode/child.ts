// One peer in a process of its own: loads, warms up, runs once, prints the run as a line of JSON.
import type { BackendName } from '@tokstream/backend';
import { onnxruntimePeer } from './peers/onnxruntime.ts';
import { tokstreamPeer } from './peers/tokstream.ts';
import { shapes } from './shapes.ts';

const [folder, shape, peer, count, installed] = process.argv.slice(2) as [string, keyof typeof shapes, string, string, string];
const [name, detail] = peer.split(':') as [string, string];
const decode = name === 'onnxruntime' ? await onnxruntimePeer(folder, installed, shapes[shape], Number(detail)) : await tokstreamPeer(folder, detail as BackendName);
const prompt = Array.from({ length: 32 }, (_, at) => 3 + ((at * 7919) % (shapes[shape].vocabulary - 3)));
await decode(prompt, 16);
process.stdout.write(`${JSON.stringify(await decode(prompt, Number(count)))}\n`);
process.exit(0);
