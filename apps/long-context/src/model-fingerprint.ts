import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelFiles } from '@tokstream/model';

const modelFile = /\.(json|safetensors|model)$/;

/** Tells a model from every other by what is in its files, wherever they lie. */
export async function modelFingerprint({ location, gguf }: Pick<ModelFiles, 'location' | 'gguf'>, signal: AbortSignal): Promise<string> {
  const names = gguf === undefined ? (await readdir(location)).filter((name) => modelFile.test(name)).toSorted() : [gguf];
  const hash = createHash('sha256');
  for (const name of names) {
    hash.update(`${name}\0`);
    for await (const bytes of createReadStream(join(location, name), { signal })) hash.update(bytes as Buffer);
  }
  return hash.digest('hex').slice(0, 24);
}
