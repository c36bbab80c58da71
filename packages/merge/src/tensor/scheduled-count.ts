import { TokstreamError } from '@tokstream/core';

/**
 * How many positions are merged away in each layer: the same number everywhere, a number a layer (0 where the list ends), a share of the
 * positions there are, or numbers that rise or fall evenly from layer to layer around `r`, from nothing in the first layer to 2 `r` in the
 * last with slope 1, the other way round with slope -1.
 */
export type MergeSchedule = number | readonly number[] | { readonly ratio: number } | { readonly r: number; readonly slope: number };

/**
 * Positions to merge away in one layer.
 *
 * Source: Bolya et al. 2023 (ToMe), the released schedules.
 *
 * @throws `invalid-schedule`
 */
export function scheduledCount(schedule: MergeSchedule, n: number, layer = 0, layers?: number): number {
  if (typeof schedule === 'number') return whole(schedule);
  if (isList(schedule)) return whole(schedule[layer] ?? 0);
  if ('ratio' in schedule) {
    if (!(schedule.ratio >= 0 && schedule.ratio < 1)) throw invalid(`a ratio of ${schedule.ratio}; give a share of at least 0 and below 1.`);
    return Math.floor(schedule.ratio * n);
  }
  const { r, slope } = schedule;
  if (!(Math.abs(slope) <= 1)) throw invalid(`a slope of ${slope}; give one from -1 to 1.`);
  const least = Math.trunc(whole(r) * (1 - slope));
  if (layers === undefined) throw invalid('a slope, and nothing says over how many layers; give their number (`depth` of `mergeLayers`).');
  return layers === 1 ? r : Math.trunc(least + ((2 * r - 2 * least) / (layers - 1)) * layer);
}

function isList(schedule: MergeSchedule): schedule is readonly number[] {
  return Array.isArray(schedule);
}

function whole(count: number): number {
  if (!Number.isInteger(count) || count < 0) throw invalid(`${count} positions to merge; give a whole number of at least 0.`);
  return count;
}

function invalid(what: string): TokstreamError {
  return new TokstreamError(`A schedule has ${what}`, { code: 'invalid-schedule', stage: 'merge' });
}
