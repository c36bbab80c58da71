// AssemblyScript, not TypeScript: one step of a decoder in one call, over weights and keys and values that stay in the imported
// memory. The host lays everything out and writes the structures below; nothing here allocates. `node assembly/build.mjs`
// compiles it into src/simd/fused-binary.ts.
import { multiply } from './panels';
import { addTo, bend, capTo, layerNorm, rmsNorm, rotate, scaleBy, softmax } from './rows';
import { keepLargest } from './screen';
import { Kind, share, Task, taskOf } from './team';
import { panelBytes, prepareRows, product, readColumn } from './weights';

/** Sizes and weights; fields of 4 bytes, in the order of `modelFields`. A padded size is the next multiple of 8; addresses of absent weights are 0. */
@unmanaged class Model {
  width: i32; widthPadded: i32; embeddingWidth: i32; embeddingPadded: i32; hiddenWidth: i32; hiddenPadded: i32; vocabularyPadded: i32;
  heads: i32; kvHeads: i32; headDim: i32; headPadded: i32; layers: i32; pageSlots: i32;
  layerNorm: i32; normBefore: i32; normAfter: i32; normOverRow: i32; activation: i32; gated: i32; epsilon: f32; logitScale: f32; logitCap: f32; embeddingScale: f32;
  embedding: usize; embeddingProjection: usize; positions: usize; norm: usize; normBias: usize; outputProjection: usize; head: usize;
  table: usize;
  /** The head in 8 bits, and the largest scale of each of its outputs; 0: not made yet. */
  screen: usize; screenScales: usize; vocabulary: i32;
  /** Of matrices, and of the head and the embeddings; see weights.ts. */
  kind: i32; headKind: i32;
  /** Where threads meet, and what they share; see team.ts. */
  team: usize;
}

/** A layer, in the order of `layerFields`. */
@unmanaged class Layer {
  inputNorm: usize; inputNormBias: usize; queryKeyValue: usize; queryKeyValueBias: usize; queryKeyNorm: usize;
  attentionOutput: usize; attentionOutputBias: usize; attentionOutputNorm: usize;
  postAttentionNorm: usize; postAttentionNormBias: usize; gateUp: usize; gateUpBias: usize; down: usize; downBias: usize; downNorm: usize;
  scale: f32;
  /** Which of the step's rotations; -1 for none. */
  rope: i32;
  /** Positions back that a row sees; 0 for all. */
  window: i32;
}

/** Rows of a step, in the order of `stepFields`. */
@unmanaged class Step {
  rows: i32;
  /** `[rows]`; -1 for a row whose embedding is there already. */
  tokens: usize;
  /** `[rows]` */
  positions: usize;
  /** For each rotation cosines, then sines, `[rows, headDim / 2]` each. */
  turns: usize;
  passes: i32; passTable: usize;
  /** Rows to score, ascending. */
  scored: usize; scoredRows: i32;
  /** How many of the largest logits of each row to score are needed; 0: all. */
  top: i32; screenRoom: usize;
  /** `[rows, embeddingPadded]`; the same as `stream` where nothing projects between. */
  embedded: usize;
  stream: usize; normed: usize; projected: usize; context: usize; wide: usize; added: usize;
  /** Room of one thread for attention, and for a panel of other precision; that of each other lies `laneBytes` further on. */
  queryRows: usize; outputRows: usize; scores: usize; panelRoom: usize; laneBytes: usize;
  logits: usize;
  /** The rows of a product, rounded; see `roundedRoom`. */
  rounded: usize;
  /** `[layers, rows, widthPadded]`, then `[rows, embeddingPadded]`; 0: not wanted. */
  hidden: usize;
  /** `[layers, rows, heads · headPadded]`; 0: not wanted. */
  queries: usize;
}

/** The rows of one cache within a step, in the order of `passFields`. */
@unmanaged class Pass {
  first: i32; rows: i32;
  /** Tentative rows of the cache before these. */
  before: i32;
  /** `[rows, before + rows]` bytes: whether a row sees a tentative one; 0: each sees all before it. */
  allowed: usize;
  /** `[before + rows]` */
  tailPositions: usize;
  table: usize;
}

/** A layer of a pass, in the order of `passLayerFields`. */
@unmanaged class PassLayer {
  /** Addresses of pages: for each key head keys `[slots / 8, headPadded, 8]`, then values `[headPadded / 8, slots, 8]`. */
  pages: usize;
  committed: i32;
  /** `[lists, committed]`, where the layer has a window. */
  places: usize; lists: i32;
  /** Room for weights `[heads, rows, committed + before + rows]`; 0: not wanted. */
  attention: usize;
}

export function runStep(m: Model, s: Step): void {
  const bytes = <usize>(s.rows * m.widthPadded) << 2;
  enter(m, s);
  for (let l = 0; l < m.layers; l += 1) {
    const w = changetype<Layer>(m.table + <usize>l * offsetof<Layer>());
    if (s.hidden) memory.copy(s.hidden + <usize>l * bytes, s.stream, bytes);
    attend(m, s, w, l);
    feedForward(m, s, w);
  }
  leave(m, s);
}

/** The scaled embedding of a token. */
export function embedRow(m: Model, id: i32, y: usize): void {
  const k = <usize>m.embeddingWidth << 2;
  readColumn(m.headKind, y, m.embedding, m.embeddingWidth, id, m.embeddingScale);
  memory.fill(y + k, 0, (<usize>m.embeddingPadded << 2) - k);
}

function enter(m: Model, s: Step): void {
  const stride = <usize>m.embeddingPadded << 2, width = <usize>m.widthPadded << 2;
  for (let i = 0; i < s.rows; i += 1) {
    const id = load<i32>(s.tokens + (<usize>i << 2));
    if (id >= 0) embedRow(m, id, s.embedded + <usize>i * stride);
  }
  if (m.embeddingProjection) project(m, s, m.kind, s.stream, width, s.embedded, stride, m.embeddingProjection, 0, m.embeddingWidth, m.widthPadded, s.rows, false);
  if (m.positions) for (let i = 0; i < s.rows; i += 1) addTo(s.stream + <usize>i * width, m.positions + <usize>load<i32>(s.positions + (<usize>i << 2)) * width, width);
}

/** Runs units of a task, with the room of one thread. */
export function runPart(task: Task, from: i32, to: i32, lane: i32): void {
  switch (task.kind) {
    case Kind.multiply: multiplyPart(task, from, to, lane); break;
    case Kind.attend: attendPart(task, from, to, lane); break;
    case Kind.widen: widenPart(task, from, to, lane); break;
  }
}

/** y = x · w + bias, or all of that added to y; n padded. */
function project(m: Model, s: Step, kind: i32, y: usize, yStride: usize, x: usize, xStride: usize, w: usize, bias: usize, k: i32, n: i32, rows: i32, add: bool): void {
  prepareRows(kind, x, xStride, k, rows, s.rounded);
  const task = taskOf(m.team);
  task.kind = Kind.multiply;
  task.step = changetype<usize>(s);
  task.weightKind = kind; task.panels = n >> 3;
  task.y = y; task.yStride = yStride; task.x = x; task.xStride = xStride; task.weights = w; task.bias = bias; task.k = k; task.rows = rows; task.add = add;
  share(m.team, pairsOf(n >> 3), <i64>k * <i64>n * <i64>rows);
}

// Panels are shared in pairs, since one row takes two at a time.

// @ts-ignore: a decorator
@inline function pairsOf(panels: i32): i32 { return (panels + 1) >> 1; }

function multiplyPart(t: Task, from: i32, to: i32, lane: i32): void {
  const s = changetype<Step>(t.step);
  multiplyPanels(t.weightKind, t.y, t.yStride, t.x, t.xStride, t.weights, t.bias, t.k, t.rows, t.add, from << 1, min(to << 1, t.panels), s.rounded, s.panelRoom + <usize>lane * s.laneBytes);
}

/** Panels `[from, to)` of y = x · w + bias, or all of that added to y. */
function multiplyPanels(kind: i32, y: usize, yStride: usize, x: usize, xStride: usize, w: usize, bias: usize, k: i32, rows: i32, add: bool, from: i32, to: i32, rounded: usize, room: usize): void {
  const at = <usize>from << 5, bytes = <usize>(to - from) << 5;
  y += at;
  if (bias) {
    for (let i = 0; i < rows; i += 1) {
      if (add) addTo(y + <usize>i * yStride, bias + at, bytes);
      else memory.copy(y + <usize>i * yStride, bias + at, bytes);
    }
  }
  product(kind, y, yStride, x, xStride, w + <usize>from * panelBytes(kind, k), k, to - from, rows, add || bias != 0, rounded, room);
}

function normalise(m: Model, y: usize, x: usize, gain: usize, bias: usize, rows: i32): void {
  const stride = <usize>m.widthPadded << 2;
  for (let i = 0; i < rows; i += 1, x += stride, y += stride) {
    if (m.layerNorm) layerNorm(y, x, gain, bias, m.width, m.widthPadded, m.epsilon);
    else rmsNorm(y, x, gain, m.width, m.widthPadded, m.epsilon);
  }
}

/** Adds x · w + bias, normalised where there is a gain, to the stream. Such norms have no biases. */
function addBlock(m: Model, s: Step, x: usize, xStride: usize, w: usize, bias: usize, gain: usize, k: i32): void {
  const stride = <usize>m.widthPadded << 2;
  if (gain) {
    project(m, s, m.kind, s.added, stride, x, xStride, w, bias, k, m.widthPadded, s.rows, false);
    normalise(m, s.added, s.added, gain, 0, s.rows);
    addTo(s.stream, s.added, <usize>s.rows * stride);
    return;
  }
  project(m, s, m.kind, s.stream, stride, x, xStride, w, bias, k, m.widthPadded, s.rows, true);
}

function attend(m: Model, s: Step, w: Layer, index: i32): void {
  const stride = <usize>m.widthPadded << 2, size = <usize>m.headPadded << 2, all = m.heads + 2 * m.kvHeads, rowBytes = <usize>all * size;
  let x = s.stream;
  if (m.normBefore) normalise(m, x = s.normed, s.stream, w.inputNorm, w.inputNormBias, s.rows);
  project(m, s, m.kind, s.projected, rowBytes, x, stride, w.queryKeyValue, w.queryKeyValueBias, m.width, all * m.headPadded, s.rows, false);
  if (w.queryKeyNorm) {
    for (let i = 0; i < s.rows; i += 1) {
      let head = s.projected + <usize>i * rowBytes;
      if (m.normOverRow) {
        const keys = <usize>m.heads * size;
        rmsNorm(head, head, w.queryKeyNorm, m.heads * m.headDim, m.heads * m.headPadded, m.epsilon);
        rmsNorm(head + keys, head + keys, w.queryKeyNorm + keys, m.kvHeads * m.headDim, m.kvHeads * m.headPadded, m.epsilon);
      } else for (let h = 0; h < m.heads + m.kvHeads; h += 1, head += size) rmsNorm(head, head, w.queryKeyNorm + (h < m.heads ? 0 : size), m.headDim, m.headPadded, m.epsilon);
    }
  }
  const queryBytes = <usize>m.heads * size;
  if (s.queries) for (let i = 0; i < s.rows; i += 1) memory.copy(s.queries + <usize>(index * s.rows + i) * queryBytes, s.projected + <usize>i * rowBytes, queryBytes);
  const task = taskOf(m.team);
  task.kind = Kind.attend;
  task.model = changetype<usize>(m); task.step = changetype<usize>(s); task.layer = changetype<usize>(w); task.index = index;
  share(m.team, s.passes * m.kvHeads, attendWork(m, s, index));
  addBlock(m, s, s.context, queryBytes, w.attentionOutput, w.attentionOutputBias, w.attentionOutputNorm, m.heads * m.headPadded);
  if (m.normAfter) normalise(m, s.stream, s.stream, w.inputNorm, w.inputNormBias, s.rows);
}

// @ts-ignore: a decorator
@inline function passOf(s: Step, index: i32): Pass { return changetype<Pass>(s.passTable + <usize>index * offsetof<Pass>()); }

/** Multiplications of the attention of a layer, twice, for all that is done beside them. */
function attendWork(m: Model, s: Step, index: i32): i64 {
  let lines: i64 = 0;
  for (let p = 0; p < s.passes; p += 1) {
    const pass = passOf(s, p), layer = changetype<PassLayer>(pass.table + <usize>index * offsetof<PassLayer>());
    lines += <i64>pass.rows * <i64>(layer.committed + pass.before + pass.rows);
  }
  return 4 * lines * <i64>(m.heads * m.headPadded);
}

/** Attention of key heads `[from, to)`, counted over all passes. */
function attendPart(task: Task, from: i32, to: i32, lane: i32): void {
  const m = changetype<Model>(task.model), s = changetype<Step>(task.step), w = changetype<Layer>(task.layer), heads = m.kvHeads;
  for (let p = from / heads; p * heads < to; p += 1) attendPass(m, s, w, passOf(s, p), task.index, max(0, from - p * heads), min(heads, to - p * heads), <usize>lane * s.laneBytes);
}

/** Leaves keys and values of the rows in their cache, and what they attend to in `context`, for key heads `[from, to)`. */
function attendPass(m: Model, s: Step, w: Layer, pass: Pass, index: i32, from: i32, to: i32, lane: usize): void {
  const layer = changetype<PassLayer>(pass.table + <usize>index * offsetof<PassLayer>());
  const padded = m.headPadded, size = <usize>padded << 2, rowBytes = <usize>(m.heads + 2 * m.kvHeads) * size, slots = m.pageSlots, group = m.heads / m.kvHeads;
  const half = m.headDim >> 1, halfBytes = <usize>half << 2, rotates = w.rope >= 0;
  const cosines = s.turns + <usize>(2 * w.rope * s.rows) * halfBytes, sines = cosines + <usize>s.rows * halfBytes;
  const first = layer.committed + pass.before, count = first + pass.rows, pages = (count + slots - 1) / slots, lines = group * pass.rows;
  const lineBytes = <usize>(pages * slots) << 2, panel = size << 3, headBytes = <usize>(slots * padded) << 2, column = <usize>slots << 5;
  const queryRows = s.queryRows + lane, outputRows = s.outputRows + lane, allScores = s.scores + lane;
  for (let j = from; j < to; j += 1) {
    const keys = <usize>(2 * j) * headBytes, values = keys + headBytes;
    for (let i = 0; i < pass.rows; i += 1) {
      const row = s.projected + <usize>(pass.first + i) * rowBytes, turn = <usize>(pass.first + i) * halfBytes;
      const c: usize = rotates ? cosines + turn : 0, n: usize = sines + turn;
      const slot = first + i, at = slot % slots, page = load<usize>(layer.pages + (<usize>(slot / slots) << 2));
      const key = row + <usize>(m.heads + j) * size, value = row + <usize>(m.heads + m.kvHeads + j) * size;
      if (rotates) rotate(key, key, c, n, half, padded, 1);
      let to = page + keys + <usize>(at >> 3) * panel + (<usize>(at & 7) << 2);
      for (let d: usize = 0; d < size; d += 4, to += 32) store<f32>(to, load<f32>(key + d));
      to = page + values + (<usize>at << 5);
      for (let d: usize = 0; d < size; d += 32, to += column) { v128.store(to, v128.load(value + d)); v128.store(to, v128.load(value + d, 16), 16); }
      for (let a = 0; a < group; a += 1) rotate(queryRows + <usize>(a * pass.rows + i) * size, row + <usize>(j * group + a) * size, c, n, half, padded, w.scale);
    }
    for (let p = 0; p < pages; p += 1) {
      const panels = (min(slots, count - p * slots) + 7) >> 3;
      multiply(allScores + (<usize>(p * slots) << 2), lineBytes, queryRows, size, load<usize>(layer.pages + (<usize>p << 2)) + keys, panel, padded, panels, lines, false);
    }
    const whole = (count + 7) & ~7;
    for (let line = 0; line < lines; line += 1) {
      const scores = allScores + <usize>line * lineBytes;
      hide(s, w, pass, layer, scores, line % pass.rows, j, count, whole);
      softmax(scores, <usize>whole << 2);
      if (layer.attention) memory.copy(layer.attention + (<usize>((j * lines + line) * count) << 2), scores, <usize>count << 2);
    }
    for (let p = 0; p < pages; p += 1) {
      multiply(outputRows, size, allScores + (<usize>(p * slots) << 2), lineBytes, load<usize>(layer.pages + (<usize>p << 2)) + values, column, min(slots, count - p * slots), padded >> 3, lines, p > 0);
    }
    for (let i = 0; i < pass.rows; i += 1) {
      for (let a = 0; a < group; a += 1) memory.copy(s.context + <usize>((pass.first + i) * m.heads + j * group + a) * size, outputRows + <usize>(a * pass.rows + i) * size, size);
    }
  }
}

/** Marks the scores of keys that a row does not see. */
function hide(s: Step, w: Layer, pass: Pass, layer: PassLayer, scores: usize, row: i32, head: i32, count: i32, whole: i32): void {
  const hidden: f32 = -1e30, committed = layer.committed, tail = pass.before + pass.rows;
  const horizon = w.window ? load<i32>(s.positions + (<usize>(pass.first + row) << 2)) - w.window + 1 : i32.MIN_VALUE;
  if (w.window) {
    const places = layer.places + (layer.lists > 1 ? <usize>(head * committed) << 2 : 0);
    for (let t = 0; t < committed; t += 1) if (load<i32>(places + (<usize>t << 2)) < horizon) store<f32>(scores + (<usize>t << 2), hidden);
  }
  const own = pass.before + row, allowed = pass.allowed + <usize>(row * tail);
  for (let t = pass.allowed || w.window ? 0 : own + 1; t < tail; t += 1) {
    const sees = pass.allowed ? load<u8>(allowed + t) != 0 : t <= own;
    if (!sees || load<i32>(pass.tailPositions + (<usize>t << 2)) < horizon) store<f32>(scores + (<usize>(committed + t) << 2), hidden);
  }
  for (let t = count; t < whole; t += 1) store<f32>(scores + (<usize>t << 2), hidden);
}

function feedForward(m: Model, s: Step, w: Layer): void {
  const stride = <usize>m.widthPadded << 2, n = m.gated ? 2 * m.hiddenPadded : m.hiddenPadded, wide = <usize>n << 2;
  let x = s.stream;
  if (m.normBefore) normalise(m, x = s.normed, s.stream, w.postAttentionNorm, w.postAttentionNormBias, s.rows);
  prepareRows(m.kind, x, stride, m.width, s.rows, s.rounded);
  const task = taskOf(m.team);
  task.kind = Kind.widen;
  task.model = changetype<usize>(m); task.step = changetype<usize>(s); task.layer = changetype<usize>(w); task.x = x;
  share(m.team, pairsOf(m.hiddenPadded >> 3), <i64>m.width * <i64>n * <i64>s.rows);
  addBlock(m, s, s.wide, wide, w.down, w.downBias, w.downNorm, m.hiddenWidth);
  if (m.normAfter) normalise(m, s.stream, s.stream, w.postAttentionNorm, w.postAttentionNormBias, s.rows);
}

/** Pairs of panels `[from, to)` of what the MLP is within: the activation of x · w, times the other half where it is gated. */
function widenPart(task: Task, from: i32, to: i32, lane: i32): void {
  const m = changetype<Model>(task.model), s = changetype<Step>(task.step), w = changetype<Layer>(task.layer);
  const stride = <usize>m.widthPadded << 2, inner = <usize>m.hiddenPadded << 2, wide = m.gated ? inner << 1 : inner, panels = m.hiddenPadded >> 3, room = s.panelRoom + <usize>lane * s.laneBytes;
  from <<= 1; to = min(to << 1, panels);
  multiplyPanels(m.kind, s.wide, wide, task.x, stride, w.gateUp, w.gateUpBias, m.width, s.rows, false, from, to, s.rounded, room);
  if (m.gated) multiplyPanels(m.kind, s.wide, wide, task.x, stride, w.gateUp, w.gateUpBias, m.width, s.rows, false, panels + from, panels + to, s.rounded, room);
  for (let i = 0; i < s.rows; i += 1) { const gate = s.wide + <usize>i * wide + (<usize>from << 5); bend(gate, m.gated ? gate + inner : 0, <usize>(to - from) << 5, m.activation); }
}

/** Logits of the rows to score, and the stream as the head reads it where hidden states are wanted. */
function leave(m: Model, s: Step): void {
  const stride = <usize>m.widthPadded << 2, out = <usize>m.embeddingPadded << 2, left = s.hidden ? s.rows : s.scoredRows;
  for (let i = 0; i < left; i += 1) {
    const x = s.stream + <usize>(s.hidden ? i : load<i32>(s.scored + (<usize>i << 2))) * stride, y = s.normed + <usize>i * stride;
    if (m.norm) normalise(m, y, x, m.norm, m.normBias, 1);
    else memory.copy(y, x, stride);
  }
  let last = s.normed;
  if (m.outputProjection) project(m, s, m.kind, last = s.embedded, out, s.normed, stride, m.outputProjection, 0, m.width, m.embeddingPadded, left, false);
  if (s.hidden) {
    memory.copy(s.hidden + <usize>(m.layers * s.rows) * stride, last, <usize>left * out);
    for (let i = 0; i < s.scoredRows; i += 1) memory.copy(last + <usize>i * out, last + <usize>load<i32>(s.scored + (<usize>i << 2)) * out, out);
  }
  if (!s.scoredRows) return;
  const row = <usize>m.vocabularyPadded << 2;
  // Screened with a copy of the head in 8 bits.
  project(m, s, s.top ? 2 : m.headKind, s.logits, row, last, out, s.top ? m.screen : m.head, 0, m.embeddingWidth, m.vocabularyPadded, s.scoredRows, false);
  if (s.top) keepLargest(s.logits, row, last, out, s.scoredRows, m.head, m.screenScales, m.embeddingWidth, m.vocabulary, s.top, s.screenRoom);
  if (m.logitScale != 1) scaleBy(s.logits, <usize>s.scoredRows * row, m.logitScale);
  if (m.logitCap > 0) capTo(s.logits, <usize>s.scoredRows * row, m.logitCap);
}

/** Moves a page's key and value of one head from slot to slot; both pages may be one. */
function moveSlot(m: Model, head: i32, fromPage: usize, from: i32, toPage: usize, to: i32): void {
  const size = <usize>m.headPadded << 2, headBytes = <usize>m.pageSlots * size, panel = size << 3, column = <usize>m.pageSlots << 5;
  const keys = <usize>(2 * head) * headBytes, values = keys + headBytes;
  let a = fromPage + keys + <usize>(from >> 3) * panel + (<usize>(from & 7) << 2), b = toPage + keys + <usize>(to >> 3) * panel + (<usize>(to & 7) << 2);
  for (let d: usize = 0; d < size; d += 4, a += 32, b += 32) store<f32>(b, load<f32>(a));
  a = fromPage + values + (<usize>from << 5); b = toPage + values + (<usize>to << 5);
  for (let d: usize = 0; d < size; d += 32, a += column, b += column) { v128.store(b, v128.load(a)); v128.store(b, v128.load(a, 16), 16); }
}

/**
 * Moves slots of a layer down to `start`, `start + 1` and so on, in place: `slots` `[heads, n]`, ascending within a head and none below
 * its place; `sources` and `pages` are addresses of pages before and after, which differ where a page is no longer shared.
 */
export function keepSlots(m: Model, sources: usize, pages: usize, slots: usize, n: i32, start: i32): void {
  const size = m.pageSlots;
  for (let head = 0; head < m.kvHeads; head += 1) {
    for (let i = 0; i < n; i += 1) {
      const from = load<i32>(slots + (<usize>(head * n + i) << 2)), to = start + i;
      const a = load<usize>(sources + (<usize>(from / size) << 2)), b = load<usize>(pages + (<usize>(to / size) << 2));
      if (from != to || a != b) moveSlot(m, head, a, from % size, b, to % size);
    }
  }
}
