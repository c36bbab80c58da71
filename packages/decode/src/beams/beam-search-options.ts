import { checkOption } from '../processors/check-option.ts';
import { checkSearchOptions, type SearchOptions } from './search-options.ts';

/** How `beamSearch` searches. Names, defaults and meanings are those of transformers' `generate`, but for what is said. */
export interface BeamSearchOptions extends SearchOptions {
  /** Hypotheses that are followed at once, those of all groups together (`num_beams`). Default 4; 1 is greedy, or plain sampling. */
  readonly beams?: number;
  /** A hypothesis of n tokens scores its sum over n to this power: above 0 favours long ones, below 0 short ones. Default 1. */
  readonly lengthPenalty?: number;
  /**
   * When to stop, once as many hypotheses are finished as there are beams: `true` at once; `false` when the best live beam
   * would lose if it ended now; `never` when it would lose whatever follows. Default false.
   */
  readonly earlyStopping?: boolean | 'never';
  /** Hypotheses in the `hypotheses` event, at most `beams`. Default 1. */
  readonly returnSequences?: number;
  /** Groups that `beams` is split into, each kept from the tokens that those before it take at the same step. Default 1. */
  readonly groups?: number;
  /** What a token loses for each beam of an earlier group that takes it at the same step. Default 0. */
  readonly diversityPenalty?: number;
  /**
   * Draws continuations without replacement, in proportion to the probability of the whole beam, instead of taking the best; a
   * temperature and the like are `processors`. In the order drawn, not ranked again as transformers does, so that one beam keeps
   * to the law of the model. Default false.
   */
  readonly sample?: boolean;
  /** Seeds the draws of each sequence, together with its index; default 0. */
  readonly seed?: number;
}

/** Refuses options that cannot work, with `invalid-option`. */
export function checkBeamSearchOptions(options: BeamSearchOptions): void {
  const { beams = 4, groups = 1, returnSequences = 1, lengthPenalty = 1, diversityPenalty = 0, seed = 0 } = options;
  const whole = (value: number): boolean => Number.isSafeInteger(value) && value > 0;
  checkSearchOptions('beamSearch', options);
  checkOption('beamSearch', 'beams', beams, whole(beams), 'a whole number above 0');
  checkOption('beamSearch', 'groups', groups, whole(groups) && beams % groups === 0, `a whole number that divides the ${beams} beams`);
  checkOption('beamSearch', 'returnSequences', returnSequences, whole(returnSequences) && returnSequences <= beams, `a whole number from 1 to the ${beams} beams`);
  checkOption('beamSearch', 'lengthPenalty', lengthPenalty, Number.isFinite(lengthPenalty), 'a number');
  checkOption('beamSearch', 'diversityPenalty', diversityPenalty, Number.isFinite(diversityPenalty) && diversityPenalty >= 0, 'at least 0');
  checkOption('beamSearch', 'seed', seed, Number.isSafeInteger(seed), 'a whole number');
}
