import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Reads every file of a folder once, so that whoever loads first does not pay for the disk. */
export async function warmFiles(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const stream = createReadStream(join(entry.parentPath, entry.name), { highWaterMark: 1 << 22 });
    for await (const chunk of stream) void chunk;
  }
}
