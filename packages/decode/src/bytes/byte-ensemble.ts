import { TokstreamError } from '@tokstream/core';
import type { ByteModel } from './byte-model.ts';
import { logSum } from './log-add.ts';

/** A member of an ensemble. */
export interface EnsembleMember {
  readonly model: ByteModel;
  /** Above 0; weights need not sum to one. */
  readonly weight: number;
}

/**
 * Several byte models that speak as one: the weighted mean of their laws at every byte. Their tokenizers need not be related.
 *
 * Takes the members over and disposes them with itself; they must stand at the same text.
 *
 * @throws `invalid-option` without members or for weights that are not above 0
 * @example
 * using both = byteEnsemble([{ model: byteModel(one, oneVocabulary, { startIds }), weight: 1 }, { model: byteModel(other, otherVocabulary, { startIds: otherStart }), weight: 2 }]);
 */
export function byteEnsemble(members: readonly EnsembleMember[]): ByteModel {
  const bad = members.find(({ weight }) => !(weight > 0 && weight < Number.POSITIVE_INFINITY));
  if (bad !== undefined || members.length === 0) throw new TokstreamError(bad === undefined ? 'An ensemble has no members; give at least one.' : `A weight is ${bad.weight}; it must be above 0.`, { code: 'invalid-option', stage: 'byteEnsemble' });
  const models = members.map(({ model }) => model);
  const total = members.reduce((sum, { weight }) => sum + weight, 0);
  const logWeights = members.map(({ weight }) => Math.log(weight / total));
  return {
    get rows() {
      return models.reduce((sum, { rows }) => sum + rows, 0);
    },
    async next() {
      const laws: Float64Array[] = [];
      for (const model of models) laws.push(await model.next());
      return laws[0]!.map((_, outcome) => logSum(laws.map((law, member) => logWeights[member]! + law[outcome]!)));
    },
    allows: (bytes) => models.every((model) => model.allows(bytes)),
    advance: (byte) => advanceAll(models, (model) => model.advance(byte), Uint8Array.of(byte)),
    prefix: (bytes) => advanceAll(models, (model) => model.prefix(bytes), bytes),
    fork: () => byteEnsemble(members.map(({ model, weight }) => ({ model: model.fork(), weight }))),
    [Symbol.dispose]() {
      for (const model of models) model[Symbol.dispose]();
    },
  };
}

/** All or none: where one cannot go on, it says so before any other has gone on. */
function advanceAll(models: readonly ByteModel[], advance: (model: ByteModel) => void, bytes: Uint8Array | string): void {
  const unable = models.find((model) => !model.allows(bytes));
  if (unable !== undefined) advance(unable);
  for (const model of models) advance(model);
}
