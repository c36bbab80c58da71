// Fills matrices in panels with what a checkpoint stores, a few rows at a time as they are read.
import { encodePanels, panelBytes } from './weights';

/** A matrix that is being filled, in the order of `fusedFields.packer`. */
@unmanaged class Packer {
  /** Of the panels; see weights.ts. */
  kind: i32;
  /** How values are stored: 0 float32, 1 float16, 2 bfloat16. */
  type: i32;
  to: usize;
  /** Inputs of the matrix, those that fill it up included. */
  k: i32;
  panels: i32;
  /** Float32 panels before they are rounded, zeros at first: room for one, or with `whole` for all. Not used by float32. */
  staging: usize; whole: i32;
  /** The panel that is staged; -1: none. */
  staged: i32;
  /** Numbers of a stored row. */
  columns: i32;
  /** 1: stored rows are outputs, and come in their order; 0: they are inputs. */
  transposed: i32;
  /** Each run of so many outputs or inputs takes so many places. */
  outputRun: i32; outputPlaces: i32; inputRun: i32; inputPlaces: i32;
  scale: f32; shift: f32;
}

// @ts-ignore: a decorator
@inline function placeOf(at: i32, run: i32, places: i32): i32 { return run == places ? at : at / run * places + at % run; }

// @ts-ignore: a decorator
@inline function widen(half: i32): f32 {
  // As in half-panels.ts; infinities and what is not a number have exponents of their own.
  const bits = (half << 13) & 0x8fffffff;
  return (half & 0x7c00) == 0x7c00 ? reinterpret<f32>(bits | 0x7f800000) : reinterpret<f32>(bits) * 5.192296858534828e33;
}

// @ts-ignore: a decorator
@inline function load4(from: usize, at: usize, type: i32): v128 {
  if (type == 0) return v128.load(from + (at << 2));
  if (type == 2) return i32x4.shl(v128.load16x4_u(from + (at << 1)), 16);
  const half = v128.load16x4_s(from + (at << 1)), bits = v128.and(i32x4.shl(half, 13), i32x4.splat(0x8fffffff)), largest = i32x4.splat(0x7c00);
  return v128.bitselect(v128.or(bits, i32x4.splat(0x7f800000)), f32x4.mul(bits, f32x4.splat(5.192296858534828e33)), i32x4.eq(v128.and(half, largest), largest));
}

// @ts-ignore: a decorator
@inline function load1(from: usize, at: usize, type: i32): f32 {
  if (type == 0) return load<f32>(from + (at << 2));
  if (type == 2) return reinterpret<f32>(<i32>load<u16>(from + (at << 1)) << 16);
  return widen(<i32>load<i16>(from + (at << 1)));
}

/** Takes stored rows, of which the first is output (or input) `first`. */
export function packRows(p: Packer, from: usize, first: i32, rows: i32): void {
  const bytes = <usize>p.columns * (p.type == 0 ? 4 : 2);
  for (let row = 0; row < rows; row += 1, from += bytes) {
    if (p.transposed) packOutput(p, from, placeOf(first + row, p.outputRun, p.outputPlaces));
    else packInput(p, from, placeOf(first + row, p.inputRun, p.inputPlaces));
  }
}

/** Rounds what is staged. */
export function finishPacking(p: Packer): void {
  if (p.kind == 0) return;
  if (p.whole) encodePanels(p.kind, p.to, p.staging, p.k, p.panels);
  else if (p.staged >= 0) encodePanels(p.kind, p.to + <usize>p.staged * panelBytes(p.kind, p.k), p.staging, p.k, 1);
}

function packOutput(p: Packer, from: usize, output: i32): void {
  const panel = output >> 3, size = <usize>p.k << 5;
  let to = p.kind == 0 ? p.to + <usize>panel * size : p.staging;
  if (p.kind != 0) {
    if (p.whole) to += <usize>panel * size;
    else if (panel != p.staged) {
      finishPacking(p);
      if (p.staged >= 0) memory.fill(to, 0, size);
      p.staged = panel;
    }
  }
  to += <usize>(output & 7) << 2;
  const scale = f32x4.splat(p.scale), shift = f32x4.splat(p.shift), type = p.type, columns = <usize>p.columns;
  let at: usize = 0;
  if (p.inputRun == p.inputPlaces) {
    for (; at + 4 <= columns; at += 4, to += 128) {
      const values = f32x4.add(f32x4.mul(load4(from, at, type), scale), shift);
      v128.store32_lane(to, values, 0); v128.store32_lane(to, values, 1, 32); v128.store32_lane(to, values, 2, 64); v128.store32_lane(to, values, 3, 96);
    }
    to -= at << 5;
  }
  for (; at < columns; at += 1) store<f32>(to + (<usize>placeOf(<i32>at, p.inputRun, p.inputPlaces) << 5), load1(from, at, type) * p.scale + p.shift);
}

function packInput(p: Packer, from: usize, input: i32): void {
  const size = <usize>p.k << 5, base = (p.kind == 0 ? p.to : p.staging) + (<usize>input << 5);
  for (let at = 0; at < p.columns; at += 1) {
    const output = placeOf(at, p.outputRun, p.outputPlaces);
    store<f32>(base + <usize>(output >> 3) * size + (<usize>(output & 7) << 2), load1(from, at, p.type) * p.scale + p.shift);
  }
}
