import { decode, greedy, prefill, sample } from '@tokstream/decode';
import { loadModel } from '@tokstream/model';
import { loadTokenizer } from '@tokstream/tokenize';
import type { TrainingSample } from '@tokstream/train';
import { from, lastValueFrom, toArray } from 'rxjs';

const prompts = ['Gentlemen of the Senate', 'My fellow Americans, tonight', 'Call me Ishmael.', 'The whale'];
const waysToDraw = [
  { how: 'greedy', sampler: greedy() },
  { how: 'temperature 0.8, top-p 0.95, seed 1', sampler: sample({ temperature: 0.8, topP: 0.95 }) },
];

/** Lets an exported model go on from a few prompts, through the same pipeline its users have. */
export async function makeSamples(folder: string, maxNewTokens: number): Promise<readonly TrainingSample[]> {
  const tokenizer = await loadTokenizer(folder);
  using model = await loadModel(folder);
  const samples: TrainingSample[] = [];
  for (const { how, sampler } of waysToDraw) {
    const ids = prompts.map((prompt) => tokenizer.encode(prompt).ids);
    const events = await lastValueFrom(from(ids).pipe(prefill(model), decode({ sampler, seed: 1, maxNewTokens, tokenizer }), toArray()));
    for (const [sequence, prompt] of prompts.entries()) {
      samples.push({ prompt, how, text: events.map((event) => (event.sequence === sequence && 'text' in event ? event.text : '')).join('') });
    }
  }
  return samples;
}
