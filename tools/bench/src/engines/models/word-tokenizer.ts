/** The `tokenizer.json` of a random model: every token a word of its own, so that text in and text out can be asked of anyone. */
export function wordTokenizer(vocabulary: number): object {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: null,
    decoder: null,
    model: { type: 'WordLevel', vocab: Object.fromEntries(Array.from({ length: vocabulary }, (_, id) => [id === 0 ? '<unk>' : `t${id}`, id])), unk_token: '<unk>' },
  };
}
