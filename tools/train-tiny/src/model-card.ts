import { curveTable } from '@tokstream/train';
import { describeRun, type RunFacts } from './run-facts.ts';

/** The README of the model folder, in the form the Hugging Face hub reads, made of what is known of the run. */
export function modelCard(facts: RunFacts): string {
  const { recipe, sources, heldOut, samples, curve, totalSteps } = facts;
  const { Model, Training } = describeRun(facts);
  return `---
license: apache-2.0
language: en
pipeline_tag: text-generation
tags: [llama, tokstream]
---
# tokstream tiny

The embedded default model of tokstream: a small English language model in the layout of Llama, there so that every
example and test runs on a real model without a download.

${table(Model)}

## Intended use and limits

For examples, tests and experiments with decoding, caches and tokens. It writes in the manner of its training text, knows
nothing worth relying on, invents what it says, and carries the views of its sources' times; it follows no instructions.
It starts a text with \`<|endoftext|>\`, which the tokenizer puts there, and sees no further back than its context.

## Data

| source | from | documents | licence |
|---|---|---|---|
${sources.map(({ title, from, documents, license }) => `| ${title} | \`${from}\` | ${documents} | ${license} |`).join('\n')}

In name order, every twentieth document of each source from the eleventh on is held out whole: neither tokenizer nor
model has seen it.

## Training

${table(Training)}

${curveTable(curve, { tokensPerStep: recipe.batch * recipe.time, heldOut: { field: 'bitsPerByte', heading: 'three held-out addresses, bits a byte' } })}

## Held-out figures

${table(Object.fromEntries(Object.entries(heldOut).map(([name, value]) => [name, `${value.toFixed(3)} bits a byte`])))}

Of the float32 weights, in windows of ${recipe.time} tokens that start where the one before ended. An order-6 byte n-gram with
Witten-Bell smoothing on the same text reaches 1.59 on the addresses.

## Samples

${samples.map(({ prompt, text, how }) => `**${prompt}** (${how})\n\n${quote(prompt + text)}`).join('\n\n')}

## How to make it again

\`\`\`sh
npx turbo run build
node tools/train-tiny/dist/main.js --steps ${totalSteps} --report report.html
\`\`\`

in the repository of tokstream; this file is made by that command too. With the same seed and backend the result is the same.

## Licence

Weights, tokenizer and this card: Apache-2.0.
`;
}

function table(rows: Readonly<Record<string, string>>): string {
  return ['| | |', '|---|---|', ...Object.entries(rows).map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

/** Text as a Markdown quotation in which nothing acts as markup. */
function quote(text: string): string {
  return text.trim().split(/\r?\n/).map((line) => `> ${line.replace(/[\\`*_[\]<>#|]/g, '\\$&')}`).join('\n');
}
