export { restoreNodeUtil } from './restore-node-util.ts';
