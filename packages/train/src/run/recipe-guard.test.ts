import { expectCode } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { recipeGuard } from './recipe-guard.ts';

const options = { settings: { peak: 1, lengths: [1, 2] }, totalSteps: 100, decaySteps: 20 };
const { notes } = recipeGuard(options);

it('lets a run go on with its own recipe, also where only one of the two knows a setting', () => {
  recipeGuard(options).check(notes, 95);
  recipeGuard({ ...options, settings: { ...options.settings, more: 1 } }).check(notes, 95);
  recipeGuard(options).check({}, 95);
});

it('refuses another recipe, and other steps once the learning rate falls', () => {
  expectCode('other-recipe', () => recipeGuard({ ...options, settings: { peak: 1, lengths: [1, 3] } }).check(notes, 1));
  for (const totalSteps of [50, 200]) {
    const { check } = recipeGuard({ ...options, totalSteps });
    const last = Math.min(totalSteps, 100) - 20;
    expect(() => check(notes, last)).not.toThrow();
    expectCode('other-recipe', () => check(notes, last + 1));
  }
});
