/**
 * How much gzip takes of what a stream of ids takes as 32-bit integers: below 1, and lower for what repeats.
 *
 * @returns undefined for no ids
 */
export async function gzipRatio(blocks: Iterable<Int32Array> | AsyncIterable<Int32Array>): Promise<number | undefined> {
  const gzip = new CompressionStream('gzip');
  const writer = gzip.writable.getWriter();
  let [written, packed] = [0, 0];
  const write = async (): Promise<void> => {
    try {
      for await (const ids of blocks) {
        written += 4 * ids.length;
        const bytes = new DataView(new ArrayBuffer(4 * ids.length));
        for (let at = 0; at < ids.length; at += 1) bytes.setInt32(4 * at, ids[at]!, true);
        await writer.write(new Uint8Array(bytes.buffer));
      }
      await writer.close();
    } catch (error) {
      await writer.abort(error);
      throw error;
    }
  };
  const reader = gzip.readable.getReader();
  const read = async (): Promise<void> => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) packed += part.value.byteLength;
  };
  await Promise.all([write(), read()]);
  return written === 0 ? undefined : packed / written;
}
