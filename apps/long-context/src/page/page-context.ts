import type { Workbench } from '../open-workbench.ts';
import { promptRows } from '../plan/prompt-rows.ts';
import type { Plan } from '../plan/plan.ts';
import type { Settings } from '../read-settings.ts';
import type { PageContext } from './comparison-page.ts';

/** What the page tells of a run. */
export function pageContext(settings: Pick<Settings, 'seed' | 'needles' | 'tasks'>, { modelName, backend, model }: Workbench, { documents, length }: Plan): PageContext {
  const { layers, heads, kvHeads, headDim, maxPositions } = model.shape;
  return {
    title: `${modelName} on ${backend.name}`,
    facts: [
      ['model', modelName],
      ['shape', `${layers} layers, ${heads} query and ${kvHeads} key heads of ${headDim}, context ${maxPositions.toLocaleString('en')}`],
      ['runs on', `${backend.name} (${model.engine})`],
      ['tokens of a document or task, at most', length.toLocaleString('en')],
      ...(documents.length === 0 ? [] : [['documents', `${documents.length}; the first three quarters of each are the prompt, the rest is decoded token by token and scored`] as const]),
      ...(settings.needles.length === 0 ? [] : [['needle tasks', `${settings.needles.join(', ')}; ${settings.tasks} of each`] as const]),
      ['prompts', `${promptRows} tokens a call; after each the policy may evict`],
      ['bytes', 'the most that the cache held after a call and its eviction'],
      ['attention and output', 'of one row in eight of what is scored'],
      ['tokens a second', 'scored tokens over all the time of a document, its prompt included'],
      ['seed', String(settings.seed)],
    ],
  };
}
