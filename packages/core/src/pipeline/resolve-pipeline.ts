import { TokstreamError } from '../errors.ts';
import { shapesFit } from './shapes-fit.ts';
import type { ItemShape, StageDescription } from './stage-description.ts';

/** A budget, or the items that a stage lets later ones have open. */
type Limit = NonNullable<StageDescription['budget']> & { readonly gate?: string };

/** What is known of the items between two stages. */
interface Flow {
  readonly shape?: ItemShape | undefined;
  /** The stage that gave them. */
  readonly from?: string;
  /** What later stages must leave room in. */
  readonly limits: readonly Limit[];
}

/** A hold that somebody has to declare to the budget while the pipeline runs, because the stage does not know its budget. */
export interface OpenHold {
  readonly stage: string;
  readonly credits: number;
  readonly declareHold: NonNullable<Limit['declareHold']>;
}

/** Resolved stages whose holds their pipeline declares, so that a pipeline around it does not declare them again. */
const declaredStages = new WeakSet<StageDescription>();

/**
 * Follows what flows through a pipeline: fills in the shapes that pass through, and throws `invalid-pipeline` for
 * neighbours that do not fit and for holds that would leave no credit free.
 *
 * Holds are added up, over branches too: branches share an item's credit, but one may keep the oldest items while
 * another keeps the newest, and a budget that is too large costs less than a wait for ever.
 */
export function resolvePipeline(pipeline: StageDescription): { readonly description: StageDescription; readonly openHolds: readonly OpenHold[] } {
  const held = new Map<Limit, { readonly text: string; readonly credits: number }>();
  const openHolds: OpenHold[] = [];

  const hold = (stage: StageDescription, limits: readonly Limit[]): void => {
    const { name, holds = 0 } = stage;
    if (holds === 0) return;
    for (const limit of limits) {
      const before = held.get(limit) ?? { text: '', credits: 0 };
      const now = { text: `${before.text}${before.text && ', '}${name} holds ${holds}`, credits: before.credits + holds };
      held.set(limit, now);
      if (now.credits >= limit.limit) {
        const [where, what] = limit.gate === undefined ? [`under a budget of ${limit.limit}`, 'the limit'] : [`after ${limit.gate}, which hands ${limit.limit} on at a time,`, 'its concurrency'];
        throw invalid(name, `${now.text} ${where} would wait for ever; raise ${what} to ${now.credits + 1} or more`);
      }
      if (limit.declareHold !== undefined && stage.budget === undefined && !declaredStages.has(stage)) openHolds.push({ stage: name, credits: holds, declareHold: limit.declareHold.bind(limit) });
    }
  };

  const resolve = (stage: StageDescription, before: Flow): { readonly stage: StageDescription; readonly flow: Flow } => {
    const flow: Flow = stage.budget === undefined ? before : { ...before, limits: [stage.budget] };
    if (stage.stages !== undefined) return resolveAll({ ...stage, stages: stage.stages }, flow);
    checkFit(stage, flow);
    const openBefore = openHolds.length;
    hold(stage, flow.limits);
    const isDeclared = openHolds.length > openBefore || declaredStages.has(stage);
    const input = flow.shape ?? stage.input;
    const limits = stage.demand === undefined ? flow.limits : [...flow.limits, { limit: stage.demand, gate: stage.name }];
    const branches = stage.branches?.map((branch) => resolve(branch, { ...flow, from: stage.name }).stage);
    const output = branches === undefined ? (stage.passThrough === true ? input : stage.output) : either(branches.map((branch) => branch.output));
    const takesAny = stage.passThrough === true || branches !== undefined;
    const resolved = { ...stage, ...(takesAny && input !== undefined && { input }), ...(output !== undefined && { output }), ...(branches !== undefined && { branches }) };
    // Not `stage`, which its operator shares wherever else it stands.
    if (isDeclared) declaredStages.add(resolved);
    return { stage: resolved, flow: { shape: output, from: stage.name, limits } };
  };

  const resolveAll = (pipeline: StageDescription & { readonly stages: readonly StageDescription[] }, before: Flow): ReturnType<typeof resolve> => {
    let flow = before;
    const stages = pipeline.stages.map((stage) => {
      const next = resolve(stage, flow);
      flow = next.flow;
      return next.stage;
    });
    const input = before.shape ?? stages[0]?.input;
    return { stage: { ...pipeline, ...(input !== undefined && { input }), ...(flow.shape !== undefined && { output: flow.shape }), stages }, flow };
  };

  return { description: resolve(pipeline, { limits: [] }).stage, openHolds };
}

function checkFit({ name, input }: StageDescription, { shape, from }: Flow): void {
  if (input === undefined || shape === undefined || shapesFit(shape, input)) return;
  throw invalid(name, `${name} takes ${input}, but ${from} before it gives ${shape}; put a stage between them that makes the one of the other`);
}

function either(shapes: readonly (ItemShape | undefined)[]): ItemShape | undefined {
  return shapes.includes(undefined) ? undefined : [...new Set(shapes)].join(' | ');
}

function invalid(stage: string, message: string): TokstreamError {
  return new TokstreamError(message, { code: 'invalid-pipeline', stage });
}
