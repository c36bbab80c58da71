import type { PieceStageFactory } from '../pipeline/piece-stage.ts';
import { PieceCollector, pieceCutter } from '../train/piece-cutter.ts';

/** The pieces that a stage makes of chunks of one text. */
export function piecesOf(createStage: PieceStageFactory, chunks: readonly string[]): string[] {
  const cutter = pieceCutter([createStage()], new PieceCollector());
  return [...chunks.flatMap((chunk) => [...cutter.push(chunk)]), ...cutter.flush()];
}
