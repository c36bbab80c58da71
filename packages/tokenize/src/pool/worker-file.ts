import { fileURLToPath } from 'node:url';

/** The path of the built worker. Sources run the built one too, because Node 20 reads no TypeScript. */
export function workerFile(): string {
  return fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../dist/pool/worker.js' : './worker.js', import.meta.url));
}
