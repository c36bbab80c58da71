import * as tf from '@tensorflow/tfjs-core';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { forestMask } from '../cache/forest.ts';
import { keysOf } from '../step/keys-of.ts';
import { feeds, type Layout } from './graph-names.ts';
import type { GraphPass } from './graph-pass.ts';
import type { Feeds } from './graph-session.ts';

/** What hides a key. */
const hidden = -1e9;

/**
 * What a step is fed beside its ids.
 *
 * @param written pool rows of the new entries, for each pass and layer; already in the caches' tables
 */
export function stepFeeds(config: DecoderConfig, passes: readonly GraphPass[], layout: Layout, written: readonly (readonly Int32Array[])[]): Feeds {
  const all: Record<string, tf.Tensor> = { [feeds.positions]: tf.tensor1d(passes.flatMap(({ forest, count }) => forest.positions.slice(-count)), 'int32') };
  if (layout === 'many') Object.assign(all, spreadFeeds(passes));
  const isUniform = passes.every(({ cache }) => cache.held.uniform);
  for (const [layer, { window }] of config.layers.entries()) {
    if (layer === 0 || !isUniform) {
      all[feeds.seen(layer)] = seenRows(config, passes, layer);
      all[feeds.written(layer)] = tf.tensor1d(joinRows(written.map((layers) => layers[layer]!)), 'int32');
    }
    const isFirstOfWindow = config.layers.findIndex((other) => other.window === window) === layer;
    if (isFirstOfWindow || !isUniform) {
      const mask = maskOf(config, passes, layout, layer);
      // What hides nothing has to be said where the default is the mask of another layer.
      if (mask !== undefined || !isFirstOfWindow) all[feeds.mask(layer)] = mask ?? tf.scalar(0);
    }
  }
  return all;
}

/** Rows of each cache and key head, filled up with row 0 to the longest. */
function seenRows({ kvHeads }: DecoderConfig, passes: readonly GraphPass[], layer: number): tf.Tensor {
  const keys = mostKeys(passes, layer);
  const rows = new Int32Array(passes.length * kvHeads * keys);
  for (const [at, { cache }] of passes.entries()) {
    const table = cache.held.table(layer);
    for (let head = 0; head < kvHeads; head += 1) rows.set(table.head(head), (at * kvHeads + head) * keys);
  }
  return tf.tensor3d(rows, [passes.length, kvHeads, keys], 'int32');
}

function maskOf({ kvHeads, layers }: DecoderConfig, passes: readonly GraphPass[], layout: Layout, layer: number): tf.Tensor | undefined {
  const keys = mostKeys(passes, layer);
  const most = mostRows(passes);
  const masks = passes.map(({ cache, forest, count }) => {
    const committed = cache.committedKeys(layer);
    return { lists: committed.lists, mask: forestMask(forest, forest.parents.length - count, committed, layers[layer]!.window) };
  });
  const isWhole = passes.every((pass) => keysOf(pass, layer) === keys);
  if (isWhole && masks.every(({ mask }) => mask === undefined)) return undefined;
  const lists = masks.some(({ lists, mask }) => mask !== undefined && lists > 1) ? kvHeads : 1;
  const values = new Float32Array(passes.length * lists * most * keys);
  for (const [at, pass] of passes.entries()) {
    const own = masks[at]!;
    const width = keysOf(pass, layer);
    for (let list = 0; list < lists; list += 1) {
      for (let row = 0; row < pass.count; row += 1) {
        const target = ((at * lists + list) * most + row) * keys;
        const source = ((own.lists > 1 ? list : 0) * pass.count + row) * width;
        if (own.mask !== undefined) values.set(own.mask.subarray(source, source + width), target);
        values.fill(hidden, target + width, target + keys);
      }
    }
  }
  return tf.tensor(values, layout === 'single' ? [passes.length, lists, 1, keys] : [passes.length, lists, 1, most, keys]);
}

function spreadFeeds(passes: readonly GraphPass[]): Record<string, tf.Tensor> {
  const most = mostRows(passes);
  const spread = new Int32Array(passes.length * most);
  const places: number[] = [];
  for (const [at, { first, count }] of passes.entries()) {
    for (let row = 0; row < count; row += 1) {
      spread[at * most + row] = first + row;
      places.push(at * most + row);
    }
  }
  return { [feeds.spread]: tf.tensor2d(spread, [passes.length, most], 'int32'), [feeds.places]: tf.tensor1d(places, 'int32') };
}

/** Rows of the pass that has most: what layout `many` pads to. */
export function mostRows(passes: readonly GraphPass[]): number {
  return passes.reduce((most, { count }) => Math.max(most, count), 0);
}

/** Keys of the pass that has most in a layer: what all are padded to. */
export function mostKeys(passes: readonly GraphPass[], layer: number): number {
  return passes.reduce((most, pass) => Math.max(most, keysOf(pass, layer)), 0);
}

function joinRows(parts: readonly Int32Array[]): Int32Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
