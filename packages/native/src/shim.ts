// For `node --import @tokstream/native/shim`: the one module of this package that acts when it is imported.
import { restoreNodeUtil } from './restore-node-util.ts';

restoreNodeUtil();
