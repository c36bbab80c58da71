import { savedPrecision } from '@tokstream/cache-policy';
import { type EngineNeed, needsOf } from '@tokstream/model';
import type { GenerateSettings } from './generate-settings.ts';

/**
 * What a generation asks of a model that only some engines give.
 *
 * @throws `missing-file`, `invalid-cache-file`
 */
export async function needsOfSettings({ cachePolicy, cacheServices: { loadFile } }: GenerateSettings): Promise<readonly EngineNeed[]> {
  return needsOf(loadFile === undefined ? cachePolicy : { ...cachePolicy, cachePrecision: await savedPrecision(loadFile) });
}
