import { invalidArgument } from '@tokstream/app-shell';

/** Bytes as text, never cut inside a character; refuses bytes that are not UTF-8. */
export async function* decodeText(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch (error) {
      throw invalidArgument(`${name} is not UTF-8 text; convert it first.`, error);
    }
  };
  for await (const bytes of source) {
    const text = decode(bytes);
    if (text !== '') yield text;
  }
  decode();
}
