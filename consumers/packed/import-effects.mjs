// Imports what it is told and prints what that left behind; a package that only defines things leaves nothing.
// TensorFlow.js keeps its engine in two globals of its own; its backends are another matter.
const ofTensorFlow = new Set(['_tfGlobals', '_tfengine']);
const constructors = Object.getOwnPropertyNames(globalThis).map((name) => globalThis[name]).filter((value) => typeof value === 'function' && value.prototype !== undefined);
const builtIns = [globalThis, ...constructors, ...constructors.map(({ prototype }) => prototype)];

const say = (line) => process.stdout.write(`${line}\n`);

function look() {
  const keys = builtIns.map((object) => new Map(Reflect.ownKeys(object).map((key) => [key, Object.getOwnPropertyDescriptor(object, key)])));
  return { keys, listeners: process.eventNames().map((name) => `${String(name)} ${process.listenerCount(name)}`), environment: Object.entries(process.env).map((entry) => entry.join('=')), resources: process.getActiveResourcesInfo().toSorted() };
}

const before = look();
for (const name of process.argv.slice(2)) await import(name);
await new Promise((resolve) => setTimeout(resolve, 20));
const after = look();

for (const [at, keys] of after.keys.entries()) {
  for (const [key, { value, get }] of keys) {
    const known = before.keys[at].get(key);
    if (known === undefined ? !ofTensorFlow.has(key) : !Object.is(known.value, value) || known.get !== get) say(`sets ${String(key)} of ${builtIns[at] === globalThis ? 'globalThis' : builtIns[at].name ?? 'a prototype'}`);
  }
}
for (const what of ['listeners', 'environment', 'resources']) for (const item of after[what]) if (!before[what].includes(item)) say(`leaves in the ${what} of the process: ${item}`);
for (const backend of Object.keys(globalThis._tfengine?.registryFactory ?? {})) say(`registers the TensorFlow.js backend ${backend}`);
