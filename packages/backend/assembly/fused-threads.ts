// The entry of the fused engine's module for several threads over one shared memory; see fused/team.ts.
export * from './fused';
export { work } from './fused/team';
