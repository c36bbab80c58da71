import type { AdapterFacts } from '../candidates/adapter-facts.ts';
import { probeInChild, type ProbeInChildOptions } from './probe-in-child.ts';

/** Asks npm's `webgpu` (Dawn, a native addon) for an adapter and a device on it. */
const script = `
const print = (answer) => require('node:fs').writeSync(1, '\\n' + JSON.stringify(answer) + '\\n');
(async () => {
  const { pathToFileURL } = require('node:url');
  const { create } = await import(pathToFileURL(require.resolve(process.argv[1])).href);
  const adapter = await create([]).requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) return print({});
  await adapter.requestDevice();
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  print({ adapter: { info: { vendor, architecture, device, description, isFallbackAdapter } } });
})().catch((error) => print({ error: String(error?.message ?? error) }));
`;

interface Answer {
  readonly adapter?: AdapterFacts;
  readonly error?: string;
}

/** The adapter that npm's `webgpu` finds, null when it finds none, or in words why it cannot be asked. */
export async function probeDawn(folder: string, options: ProbeInChildOptions = {}): Promise<AdapterFacts | null | string> {
  const child = await probeInChild(script, folder, options);
  if ('failure' in child) return `webgpu ${child.failure} when it is tried`;
  const { adapter, error } = child.answer as Answer;
  return error === undefined ? (adapter ?? null) : `webgpu does not work (${error.split('\n', 1)[0]!.trim()})`;
}
