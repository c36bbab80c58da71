import { median } from '../median.ts';
import { measureBandwidth } from './limit/measure-bandwidth.ts';
import type { BenchPrompts } from './models/prompts.ts';
import type { EnginePeer } from './peers/engine-peer.ts';

/** How much is measured. */
export interface MeasurePlan {
  readonly tokens: number;
  /** Tokens of each of the sixteen. */
  readonly batchTokens: number;
  /** Seconds after which decoding ends early, where a peer can. */
  readonly maxSeconds: number;
  /** Whether logits after the prompt and bits a byte are wanted as well. */
  readonly verifies: boolean;
  /** Whether the gaps between the two largest logits of every token are wanted with them. */
  readonly wantsGaps: boolean;
  /** Whether the batch is run once before it is timed. */
  readonly warmsBatch: boolean;
  /** Bytes of weights that a token reads. */
  readonly tokenBytes: number;
  /** Where a read loop in C is compiled. */
  readonly work: string;
}

/** What one process of a peer measured. Absent: the peer cannot. */
export interface PeerRun {
  /** From importing the library until the model is there. */
  readonly loadSeconds: number;
  /** From there until the first token after a prompt of 32, with cold code. */
  readonly firstTokenSeconds: number;
  readonly decodeTokensPerSecond: number;
  readonly prefill32Seconds: number;
  readonly prefill512Seconds: number;
  /** Resident memory at its highest, before the batch. */
  readonly peakBytes: number;
  /** All sixteen together. */
  readonly batchTokensPerSecond?: number;
  /** Seconds of a call over so many rows. */
  readonly rowsSeconds?: Readonly<Record<string, number>>;
  /** Bytes a second that one thread read of a buffer as large as the weights of a token, right before and after decoding for `shareOfLimit`. */
  readonly limit: number;
  /** How much of that decoding read, as a fraction. Weights that stay in caches are compared with a buffer that does. */
  readonly shareOfLimit: number;
  /** On texts, where the model is one of texts. */
  readonly bitsPerByte?: number;
  /** All of it took, checks included. */
  readonly tookSeconds: number;
  readonly ids: readonly number[];
  /** After the prompt of 32. */
  readonly logits?: readonly number[];
  /** Between the two largest logits, of each token. */
  readonly gaps?: readonly number[];
}

const warmUpTokens = 16;
const shareTokens = 128;
const rowCounts = [1, 2, 4, 8, 16];

/** Measures one peer from start to end; `load` is timed too. */
export async function measurePeer(load: () => Promise<EnginePeer>, { short, long, batch, texts }: BenchPrompts, plan: MeasurePlan): Promise<PeerRun> {
  const { tokens, maxSeconds } = plan;
  const began = performance.now();
  const peer = await load();
  const loaded = performance.now();
  await peer.greedy([short], { count: 1 });
  const firstTokenSeconds = (performance.now() - loaded) / 1000;
  await peer.greedy([short], { count: warmUpTokens });
  const decoded = await peer.greedy([short], { count: tokens, maxSeconds });
  const prefills = [decoded.prefillSeconds];
  for (let run = 0; run < 4; run += 1) prefills.push((await peer.greedy([short], { count: 1 })).prefillSeconds);
  const longs = [(await peer.greedy([long], { count: 1 })).prefillSeconds];
  // Once more where it is cheap: the first may still grow memory.
  if (longs[0]! < 2) longs.push((await peer.greedy([long], { count: 1 })).prefillSeconds);
  const peakBytes = 1024 * process.resourceUsage().maxRSS;
  const run = {
    loadSeconds: (loaded - began) / 1000,
    firstTokenSeconds,
    decodeTokensPerSecond: (decoded.ids[0]!.length - 1) / decoded.decodeSeconds,
    prefill32Seconds: median(prefills),
    prefill512Seconds: Math.min(...longs),
    peakBytes,
    ...(peer.noBatch === undefined && { batchTokensPerSecond: await batchRate(peer, batch, plan) }),
    ...(peer.forwardRows !== undefined && { rowsSeconds: await rowsSeconds(peer.forwardRows.bind(peer), short) }),
    ...(plan.verifies && peer.bitsOf !== undefined && texts.length > 0 && { bitsPerByte: await bitsPerByte(peer.bitsOf.bind(peer), texts) }),
    ...(await shareOfLimit(peer, short, plan)),
    ids: decoded.ids[0]!,
    ...(plan.verifies && peer.givesLogits && (await verify(peer, short, plan.wantsGaps ? decoded.ids[0]!.length : 1))),
  };
  return { ...run, tookSeconds: (performance.now() - began) / 1000 };
}

async function shareOfLimit(peer: EnginePeer, prompt: BenchPrompts['short'], { tokens, maxSeconds, tokenBytes, work }: MeasurePlan): Promise<Pick<PeerRun, 'limit' | 'shareOfLimit'>> {
  const before = await measureBandwidth(tokenBytes, work);
  const { ids, decodeSeconds } = await peer.greedy([prompt], { count: Math.min(shareTokens, tokens), maxSeconds });
  const limit = Math.max(before, await measureBandwidth(tokenBytes, work));
  return { limit, shareOfLimit: (((ids[0]!.length - 1) / decodeSeconds) * tokenBytes) / limit };
}

async function batchRate(peer: EnginePeer, prompts: BenchPrompts['batch'], { batchTokens, maxSeconds, warmsBatch }: MeasurePlan): Promise<number> {
  if (warmsBatch) await peer.greedy(prompts, { count: 2 });
  const { ids, decodeSeconds } = await peer.greedy(prompts, { count: batchTokens, maxSeconds });
  return ids.reduce((sum, each) => sum + each.length - 1, 0) / decodeSeconds;
}

async function rowsSeconds(forwardRows: NonNullable<EnginePeer['forwardRows']>, prompt: BenchPrompts['short']): Promise<Record<string, number>> {
  const seconds: Record<string, number> = {};
  const once = await forwardRows(prompt, 1, 3);
  const repeats = Math.max(3, Math.min(20, Math.round(0.1 / once)));
  for (const rows of rowCounts) seconds[rows] = await forwardRows(prompt, rows, repeats);
  return seconds;
}

async function bitsPerByte(bitsOf: NonNullable<EnginePeer['bitsOf']>, texts: BenchPrompts['texts']): Promise<number> {
  let [bits, bytes] = [0, 0];
  for (const text of texts) {
    bits += await bitsOf(text);
    bytes += Buffer.byteLength(text.text);
  }
  return bits / bytes;
}

async function verify(peer: EnginePeer, prompt: BenchPrompts['short'], count: number): Promise<Pick<Required<PeerRun>, 'logits' | 'gaps'>> {
  const gaps: number[] = [];
  let logits: readonly number[] = [];
  await peer.greedy([prompt], {
    count,
    onLogits(row) {
      if (gaps.length === 0) logits = [...row];
      let [first, second] = [-Infinity, -Infinity];
      for (const value of row) {
        if (value > first) [first, second] = [value, first];
        else if (value > second) second = value;
      }
      gaps.push(first - second);
    },
  });
  return { logits, gaps };
}
