import { OutcomeUnknownError, type Table, type TableWrite } from '../../src/store/table.ts';
import type { Network, Process } from './network.ts';

const noAnswer = () => ({ error: new OutcomeUnknownError('No answer.') });

/** A process's way to the table. `wrote` is called with every write that was applied. */
export function networkedTable(
  network: Network,
  process: Process,
  table: Table,
  wrote: (writes: readonly TableWrite[]) => void,
): Table {
  return {
    get: (key) =>
      network.request({ process, what: `get ${key.rowKey}`, writes: false, apply: () => table.get(key), noAnswer }),
    list: (filter) =>
      network.request({ process, what: 'list', writes: false, apply: () => table.list(filter), noAnswer }),
    write: (writes) => {
      const apply = async () => {
        const etags = await table.write(writes);
        wrote(writes);
        return etags;
      };
      return network.request({ process, what: `write ${writes[0]?.rowKey}`, writes: true, apply, noAnswer });
    },
  };
}
