// Loaded before the program (`node --import`): gives it the real code with one mutant of mutants.ts in it.
import { registerHooks } from 'node:module';
import { harmless, mutants } from './mutants.ts';

const name = process.env.PROTOCOL_MUTANT;
const mutant = [...mutants, ...harmless].find((one) => one.name === name);
if (!mutant) throw new Error(`There is no mutant '${name}'.`);
const waiting = new Set(mutant.edits);

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const edits = mutant.edits.filter(({ file }) => url.endsWith(`/${file}`));
    if (!edits.length) return loaded;
    let source = String(loaded.source);
    for (const edit of edits) {
      if (source.split(edit.from).length !== 2) {
        throw new Error(`'${name}': ${edit.file} does not hold, or not once: ${edit.from}`);
      }
      source = source.replace(edit.from, () => edit.to);
      waiting.delete(edit);
    }
    return { ...loaded, source };
  },
});

process.on('exit', () => {
  if (waiting.size) throw new Error(`'${name}': not loaded: ${[...waiting].map(({ file }) => file).join(', ')}`);
});
