import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EngineVectors } from '@tokstream/testing';
import { readSafetensors } from './safetensors/safetensors-file.ts';

/** A checkpoint that transformers wrote, and what it computes; see `fixtures/README.md`. */
export interface Fixture {
  readonly name: string;
  readonly folder: string;
  readonly vectors: EngineVectors;
}

const root = fileURLToPath(new URL('../fixtures', import.meta.url));

export const fixtureNames: readonly string[] = readdirSync(root).filter((name) => existsSync(`${root}/${name}/ref.json`));

export function fixtureFolder(name: string): string {
  return `${root}/${name}`;
}

export async function readFixture(name: string): Promise<Fixture> {
  const folder = fixtureFolder(name);
  const { ids, greedy } = JSON.parse(readFileSync(`${folder}/ref.json`, 'utf8')) as Pick<EngineVectors, 'ids' | 'greedy'>;
  return { name, folder, vectors: { ids, greedy, tensors: (await readSafetensors(`${folder}/ref.safetensors`)).tensors } };
}
