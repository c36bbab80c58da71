import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const source = `
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + 1e-9 * t.tv_nsec; }
int main(int argc, char **argv) {
  volatile uint64_t kept = 0;
  {
    size_t bytes = strtoull(argv[argc - 1], 0, 10) / 256 * 256, n = bytes / 8;
    uint64_t *data = aligned_alloc(256, bytes);
    memset(data, 1, bytes);
    double best = 1e9, until = now() + 0.2;
    size_t repeats = 1 + 8000000 / bytes;
    while (now() < until) {
      double began = now();
      for (size_t r = 0; r < repeats; r++) {
        uint64_t s[32] = {0};
        __asm__ volatile("" ::: "memory");
        for (size_t i = 0; i < n; i += 32) for (int j = 0; j < 32; j++) s[j] ^= data[i + j];
        for (int j = 0; j < 32; j++) kept ^= s[j];
      }
      double took = (now() - began) / repeats;
      if (took < best) best = took;
    }
    printf("%.0f\\n", bytes / best);
    free(data);
  }
  return 0;
}
`;

/** A read loop in C, where a compiler is at hand; gives bytes a second for a buffer of so many. */
export async function compileReadLoop(work: string): Promise<(bytes: number) => Promise<number>> {
  await mkdir(work, { recursive: true });
  const [code, program] = [join(work, 'read-loop.c'), join(work, 'read-loop')];
  await writeFile(code, source);
  await run('cc', ['-O3', '-march=native', code, '-o', program]);
  return async (bytes) => Number((await run(program, [String(bytes)])).stdout);
}
