import type { CurvePoint } from '@tokstream/train';
import { describeRun, type RunFacts } from './run-facts.ts';

/** Rows of the curve's table at most. */
const curveRows = 10;

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

${curveTable(curve, recipe.batch * recipe.time)}

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

/** Evenly spread evaluations, each with the mean training loss since the one before it. */
function curveTable(curve: readonly CurvePoint[], tokensPerStep: number): string {
  const evaluated = curve.filter(({ bitsPerByte }) => bitsPerByte !== undefined);
  const shown = evaluated.filter((_, at) => Math.floor(((at + 1) * curveRows) / evaluated.length) > Math.floor((at * curveRows) / evaluated.length));
  let from = 0;
  const rows = shown.map(({ stepsDone, bitsPerByte }) => {
    const losses = curve.flatMap((point) => (point.loss !== undefined && point.stepsDone > from && point.stepsDone <= stepsDone ? [point.loss] : []));
    from = stepsDone;
    const mean = losses.length === 0 ? '' : (losses.reduce((sum, loss) => sum + loss, 0) / losses.length).toFixed(3);
    return `| ${(stepsDone * tokensPerStep).toLocaleString('en')} | ${mean} | ${bitsPerByte!.toFixed(3)} |`;
  });
  return ['| tokens | training loss, nats a token, mean since the row above | three held-out addresses, bits a byte |', '|---|---|---|', ...rows].join('\n');
}

/** Text as a Markdown quotation in which nothing acts as markup. */
function quote(text: string): string {
  return text.trim().split(/\r?\n/).map((line) => `> ${line.replace(/[\\`*_[\]<>#|]/g, '\\$&')}`).join('\n');
}
