import { curveTable } from '@tokstream/train';
import { counted, describeRun, type HeldOutFacts, percent, type RunFacts } from './run-facts.ts';

/** The README of the model folder, in the form the Hugging Face hub reads, made of what is known of the run. */
export function modelCard(facts: RunFacts): string {
  const { recipe, sources, heldOut, curve, totalSteps, config } = facts;
  const { Model, Training } = describeRun(facts);
  const [topics, languages] = config.heads.labelSets.map(({ labels }) => labels) as [readonly string[], readonly string[]];
  return `---
license: apache-2.0
language: [${[...new Set(languages.map((language) => language.split('-')[0]))].join(', ')}]
pipeline_tag: fill-mask
tags: [bert, tokstream]
---
# tokstream tiny encoder

The embedded encoder of tokstream: a small BERT for ${languages.length} languages, there so that what shortens, merges and
compares sequences can be tried, and measured by what it costs, without a download.

${table(Model)}

## Intended use and limits

For examples, tests and experiments with encoders: how much of what a model finds in a text is lost when the text is made
shorter. It knows only what its training text is about, so its topics say nothing of other texts.

- topics: ${topics.join(', ')}
- languages: ${languages.join(', ')}

Labels are read off the first position. \`config.json\` lists both classifiers under \`label_heads\`; transformers reads the one
of topics (\`BertForSequenceClassification\`).

## Data

| source | from | documents | licence |
|---|---|---|---|
${sources.map(({ title, from, documents, license }) => `| ${title} | \`${from}\` | ${counted(documents)} | ${license} |`).join('\n')}

A document is a section of a page in one language, of some 1,400 characters in English. What a program fills in is left
out, and so are sections that a language has not translated. In reading order, every eighth section from the fifth on is
held out whole, in all languages: neither tokenizer nor model has seen it or a translation of it.

## Training

${table(Training)}

${curveTable(curve, { tokensPerStep: recipe.positions, heldOut: { field: 'heldOutLoss', heading: 'the same on a quarter of the held-out documents' } })}

Losses are nats a hidden token, the nats of labels included.

## Held-out figures

${heldOut === undefined ? '' : figures(heldOut, facts)}

## How to make it again

\`\`\`sh
npx turbo run build
node tools/train-encoder/dist/main.js --steps ${totalSteps} --report report.html
\`\`\`

in the repository of tokstream; this file is made by that command too. With the same seed and backend the result is the same.

## Licence

Weights, tokenizer and this card: Apache-2.0.
`;
}

function figures({ documents, sections, hidden, byLength, byLanguage, byTopic }: HeldOutFacts, { config }: RunFacts): string {
  const names = config.heads.labelSets.map(({ name }) => name);
  const shares = (groups: HeldOutFacts['byTopic']): string => Object.entries(groups).map(([name, found]) => `${name} ${found.right}/${found.documents}`).join(', ');
  return `Of the weights as they are stored, on all ${counted(documents)} held-out documents: ${sections} sections in up to ${config.heads.labelSets[1]!.labels.length} languages.

| | |
|---|---|
| hidden tokens | ${(hidden.nats / hidden.hiddenTokens / Math.LN2).toFixed(3)} bits each, ${percent(hidden.named, hidden.hiddenTokens)} named, of ${counted(hidden.hiddenTokens)} |
${byLength.map(({ length, measure }) => `| labels, of the first ${length} tokens | ${names.map((name, at) => `${name} ${percent(measure.labelled[at]!, measure.texts)}`).join(', ')} |`).join('\n')}

Who always said the commonest topic would be right of ${percent(Math.max(...Object.values(byTopic).map((found) => found.documents)), documents)}. Right topics by topic: ${shares(byTopic)}.

Right topics by language: ${shares(byLanguage)}.`;
}

function table(rows: Readonly<Record<string, string>>): string {
  return ['| | |', '|---|---|', ...Object.entries(rows).map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}
