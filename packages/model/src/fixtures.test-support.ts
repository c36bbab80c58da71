import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EngineVectors } from '@tokstream/testing';
import { readSafetensors } from './safetensors/safetensors-file.ts';

/** A checkpoint that transformers wrote, and what it computes; see `fixtures/README.md`. */
export interface Fixture {
  readonly name: FixtureName;
  readonly folder: string;
  readonly vectors: EngineVectors;
}

type FixtureName = 'llama' | 'llama-tied-rope3';

export const fixtureNames: readonly FixtureName[] = ['llama', 'llama-tied-rope3'];

export function fixtureFolder(name: FixtureName): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

export async function readFixture(name: FixtureName): Promise<Fixture> {
  const folder = fixtureFolder(name);
  const { ids, greedy } = JSON.parse(readFileSync(`${folder}/ref.json`, 'utf8')) as Pick<EngineVectors, 'ids' | 'greedy'>;
  return { name, folder, vectors: { ids, greedy, tensors: (await readSafetensors(`${folder}/ref.safetensors`)).tensors } };
}
