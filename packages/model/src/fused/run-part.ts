import { fusedFields } from '@tokstream/backend';
import type { Want } from '../causal-lm.ts';
import type { FusedModel } from './fused-model.ts';
import type { FusedPass } from './fused-pass.ts';
import { planStep, type StepPlan, type StretchPlan } from './plan-step.ts';
import type { StepPart } from './step-part.ts';
import { writeFields } from './write-fields.ts';

/** Addresses of what a call left behind. */
export interface StepPlaces {
  readonly logits: number;
  readonly hidden: number;
  readonly queries: number;
  /** Of each stretch and layer. */
  readonly attention: readonly (readonly number[])[];
}

/**
 * Runs rows whose room in their caches is reserved. What it leaves behind is there until the next call.
 *
 * @throws `out-of-memory`, `invalid-want`
 */
export function runPart(model: FusedModel, passes: readonly FusedPass[], part: StepPart, want: Want): StepPlaces {
  const { memory, ropes, config, team } = model;
  const { rows } = part;
  const plan = planStep(model, passes, part, want);
  const { at, stretches, scored, top, laneBytes, projects } = plan;
  const base = plan.scratch.take(memory);
  let first = 0;
  for (const [index, stretch] of stretches.entries()) {
    writeRows(model, plan, stretch, first, base);
    writePass(model, stretch, first, base, base + at.passTable + 4 * index * fusedFields.pass.length, want);
    first += stretch.count;
  }
  const numbers = (place: number): number => (base + place) / 4;
  memory.ints.set(scored, numbers(at.scored));
  writeTurns(ropes, memory.ints.subarray(numbers(at.positions), numbers(at.positions) + rows), memory.floats.subarray(numbers(at.turns), numbers(at.turns) + ropes.length * rows * config.headDim));
  const address = Object.fromEntries(Object.entries(at).map(([name, place]) => [name, base + place])) as typeof at;
  const step = { ...address, rows, top, laneBytes, passes: stretches.length, scoredRows: scored.length, embedded: projects ? address.embedded : address.stream, hidden: want.hidden === true ? address.hidden : 0, queries: want.queries === true ? address.queries : 0 };
  writeFields(memory, address.step, fusedFields.step, step);
  team.run(rows, () => memory.module.runStep(model.address, address.step));
  return { logits: step.logits, hidden: step.hidden, queries: step.queries, attention: stretches.map(({ layers }) => layers.map((layer) => base + layer.at.attention)) };
}

/** Tokens or embeddings of a stretch, and positions. */
function writeRows({ memory: { ints, floats }, config, sizes }: FusedModel, { at, projects }: StepPlan, { input, forest, from, count, before }: StretchPlan, first: number, base: number): void {
  const width = config.embeddingWidth;
  for (let row = 0; row < count; row += 1) {
    ints[(base + at.tokens) / 4 + first + row] = 'ids' in input ? input.ids[from + row]! : -1;
    ints[(base + at.positions) / 4 + first + row] = forest.positions[before + row]!;
    if ('ids' in input) continue;
    const to = (base + (projects ? at.embedded : at.stream)) / 4 + (first + row) * sizes.embedding;
    floats.fill(0, to, to + sizes.embedding);
    floats.set(input.embeddings.subarray((from + row) * width, (from + row + 1) * width), to);
  }
}

/** What the rows of a stretch may see, and where it is. */
function writePass({ memory }: FusedModel, { forest, count, before, isChain, layers, at }: StretchPlan, first: number, base: number, to: number, want: Want): void {
  const { ints, bytes } = memory;
  const tail = before + count;
  const allowed = isChain ? 0 : base + at.allowed;
  if (!isChain) {
    bytes.fill(0, allowed, allowed + count * tail);
    for (let row = 0; row < count; row += 1) for (let above = before + row; above >= 0; above = forest.parents[above]!) bytes[allowed + row * tail + above] = 1;
  }
  for (let row = 0; row < tail; row += 1) ints[(base + at.tailPositions) / 4 + row] = forest.positions[row]!;
  writeFields(memory, to, fusedFields.pass, { first, rows: count, before, allowed, tailPositions: base + at.tailPositions, table: base + at.table });
  for (const [layer, { pages, committed, seen, at: place }] of layers.entries()) {
    ints.set(pages, (base + place.pages) / 4);
    if (seen !== undefined) ints.set(seen.positions, (base + place.places) / 4);
    writeFields(memory, base + at.table + 4 * layer * fusedFields.passLayer.length, fusedFields.passLayer, { pages: base + place.pages, committed, places: base + place.places, lists: seen?.lists ?? 0, attention: want.attention === true ? base + place.attention : 0 });
  }
}

/** Cosines, then sines, `[rows, headDim / 2]` each, of every rotation. */
function writeTurns(ropes: readonly Float32Array[], positions: Int32Array, turns: Float32Array): void {
  const rows = positions.length;
  let at = 0;
  for (const frequencies of ropes) {
    const half = frequencies.length;
    for (let row = 0; row < rows; row += 1) {
      for (let pair = 0; pair < half; pair += 1) {
        // Rounded as PyTorch rounds it, since the error of an angle grows with the position.
        const angle = Math.fround(positions[row]! * frequencies[pair]!);
        turns[at + row * half + pair] = Math.cos(angle);
        turns[at + (rows + row) * half + pair] = Math.sin(angle);
      }
    }
    at += 2 * rows * half;
  }
}
