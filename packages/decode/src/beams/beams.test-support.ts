import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { selectBackend } from '@tokstream/backend';
import { type CausalLM, loadModel } from '@tokstream/model';

interface BeamCase {
  readonly model: string;
  readonly ends: readonly number[];
  readonly maxNewTokens: number;
  readonly beams: number;
  readonly lengthPenalty: number;
  readonly returnSequences: number;
  readonly ids: readonly (readonly number[])[];
  readonly scores: readonly number[];
}

/** What `goldens/beams.py` wrote. */
export interface BeamGoldens {
  readonly prompts: Readonly<Record<string, readonly number[]>>;
  readonly beams: readonly (BeamCase & { readonly earlyStopping: boolean | 'never'; readonly repetitionPenalty: number; readonly noRepeat: number })[];
  readonly groups: readonly (BeamCase & { readonly groups: number; readonly diversityPenalty: number })[];
  readonly contrastive: readonly { readonly model: string; readonly k: number; readonly alpha: number; readonly ids: readonly number[] }[];
}

export const goldens = JSON.parse(readFileSync(new URL('../../goldens/beams.json', import.meta.url), 'utf8')) as BeamGoldens;

const models = new Map<string, Promise<CausalLM>>();

/** A checkpoint of the model package's fixtures, loaded once a test file. */
export function fixtureModel(name: string): Promise<CausalLM> {
  const known = models.get(name) ?? selectBackend({ backend: 'wasm' }).then(() => loadModel(fileURLToPath(new URL(`../../../model/fixtures/${name}`, import.meta.url)), { engine: 'eager' }));
  models.set(name, known);
  return known;
}
