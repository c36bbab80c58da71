// Threads that share the tasks of a step. A task is cut into parts, and each part is run by whoever claims it first, so that a thread
// that does not get to run holds nobody up, but for the one part it may have begun. A part gives the same whoever runs it. In the
// module without threads a task is a call.
import { runPart } from './step';

// @ts-ignore: a decorator
@external('env', 'now')
declare function now(): f64;

// Where the threads of a model meet: bytes from the start of the team, as `teamPlaces` lists them. What different threads write is 64
// bytes apart or more. First of all, in 64 bits, the parts of the task that nobody has claimed, a bit each, below the number of the task.
/** Parts that are done. */
const done: usize = 64;
/** Threads that take part, the host's included; 1: only that, 0: the others are to end. */
const active: usize = 128;
/** Threads besides the host's that have begun, and those of them that sleep. */
const present: usize = 132, asleep: usize = 136;
/** 1 where the host's thread may sleep, too. */
const mayWait: usize = 140;
/** 1 once a part was claimed and not done in time: the step is void, and the team of no use. */
const lost: usize = 144;
const task: usize = 192;

/** What threads share. */
export const enum Kind { multiply, attend, widen }

/** What is to be done: `units` of something, in so many parts. */
@unmanaged export class Task {
  kind: i32; units: i32; parts: i32;
  model: usize; step: usize; layer: usize; index: i32;
  y: usize; yStride: usize; x: usize; xStride: usize; weights: usize; bias: usize; weightKind: i32; k: i32; panels: i32; rows: i32; add: bool;
}

// @ts-ignore: a decorator
@inline export function taskOf(team: usize): Task { return changetype<Task>(team + task); }

/** Multiplications that make a part worth claiming. */
const partWork: i64 = 24576;
/** Most parts of a task: as many as there are bits. */
const mostParts: i32 = 32;
/** Milliseconds that a thread looks for work before it sleeps, that the host's waits awake, and that a part may take at most. */
const lookFor: f64 = 0.1, waitAwake: f64 = 0.2, patience: f64 = 2000;

/**
 * Runs the task that was written into the team.
 *
 * @param units that it can be cut into
 * @param work multiplications in all
 */
export function share(team: usize, units: i32, work: i64): void {
  const given = taskOf(team);
  if (!ASC_FEATURE_THREADS) { runPart(given, 0, units, 0); return; }
  if (load<i32>(team, lost)) return;
  const threads = load<i32>(team, active), parts = min(min(units, mostParts), min(4 * threads, <i32>min(<i64>mostParts, work / partWork)));
  if (threads < 2 || parts < 2) { runPart(given, 0, units, 0); return; }
  given.units = units; given.parts = parts;
  const number = (atomic.load<u64>(team) >> 32) + 1;
  atomic.store<i32>(team, 0, done);
  atomic.store<u64>(team, (number << 32) | (((<u64>1) << parts) - 1));
  if (atomic.load<i32>(team, asleep)) atomic.notify(team, -1);
  while (runOne(team, 0, threads)) {}
  waitForAll(team, parts);
}

/** Claims and runs a part, the thread's own share of them first. @returns whether there was one */
function runOne(team: usize, lane: i32, threads: i32): bool {
  const seen = atomic.load<u64>(team), left = <u32>seen;
  if (!left) return false;
  // What is read here may be of a later task, and the claim then fails.
  const given = taskOf(team), first = given.parts * lane / threads, part = (ctz(rotr<u32>(left, first)) + first) & 31;
  if (atomic.cmpxchg<u64>(team, seen, seen ^ ((<u64>1) << part)) == seen) {
    runPart(given, given.units * part / given.parts, given.units * (part + 1) / given.parts, lane);
    atomic.add<i32>(team, 1, done);
  }
  return true;
}

function waitForAll(team: usize, parts: i32): void {
  let start: f64 = -1;
  for (;;) {
    for (let i = 0; i < 500; i += 1) if (atomic.load<i32>(team, done) == parts) return;
    const time = now();
    if (start < 0) start = time;
    if (time - start > patience) { store<i32>(team, 1, lost); return; }
    const found = atomic.load<i32>(team, done);
    if (load<i32>(team, mayWait) && time - start > waitAwake && found != parts) atomic.wait<i32>(team + done, found, 50000);
  }
}

/** What a thread besides the host's does, until there are to be none. */
export function work(team: usize, lane: i32): void {
  if (!ASC_FEATURE_THREADS) return;
  atomic.add<i32>(team, 1, present);
  let idle: f64 = -1;
  for (;;) {
    const threads = atomic.load<i32>(team, active);
    if (!threads) return;
    if (lane >= threads) { atomic.wait<i32>(team + active, threads, -1); continue; }
    if (runOne(team, lane, threads)) { idle = -1; continue; }
    for (let i = 0; i < 200; i += 1) if (<u32>atomic.load<u64>(team)) break;
    const time = now(), seen = atomic.load<u64>(team);
    if (idle < 0) idle = time;
    if (<u32>seen || time - idle < lookFor) continue;
    atomic.add<i32>(team, 1, asleep);
    if (atomic.load<i32>(team, active) == threads) atomic.wait<u64>(team, seen, -1);
    atomic.sub<i32>(team, 1, asleep);
    idle = -1;
  }
}
