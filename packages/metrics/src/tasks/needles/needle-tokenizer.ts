/** What needle tasks need of a tokenizer; those of tokstream have it. */
export interface NeedleTokenizer {
  encode(text: string): { readonly ids: Int32Array };
  decode(ids: Iterable<number>): string;
}
