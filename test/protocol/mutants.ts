/** A step of the protocol, broken in one place of the real code. */
export interface Mutant {
  name: string;
  /** Whose exploration must find it. */
  side: 'sink' | 'source';
  edits: { file: string; from: string; to: string }[];
}

const chain = 'src/store/row-chain.ts';
const lease = 'src/store/lease.ts';
const session = 'src/runtime/sink-session.ts';
const writer = 'src/connectors/azure-blob/partition-writer.ts';
const commit = 'src/connectors/azure-blob/commit.ts';
const source = 'src/runtime/source-slice.ts';
const plan = 'src/runtime/plan-reconcile.ts';
const raise = 'src/runtime/raise-lease.ts';
const stopped = 'src/runtime/until-stopped.ts';
const reset = 'src/runtime/sink-reset.ts';
const blocks = 'src/connectors/azure-blob/block-list.ts';

function mutant(side: Mutant['side'], name: string, ...edits: [file: string, from: string, to: string][]): Mutant {
  return { name, side, edits: edits.map(([file, from, to]) => ({ file, from, to })) };
}

const sameBlockIds: [string, string, string] = [blocks, 'bytes.writeUInt32BE(opening, 4)', 'bytes.writeUInt32BE(0, 4)'];

export const mutants: readonly Mutant[] = [
  mutant('sink', 'rows 1: writes have no condition', [
    chain,
    "{ kind: 'replace', ...this.key, columns, etag: this.#etag }",
    "{ kind: 'upsert', ...this.key, columns }",
  ]),
  mutant(
    'sink',
    'rows 1: a refused write is repeated with the fresh ETag',
    [
      chain,
      "if (row?.etag !== this.#etag) throw this.#break('somebody else has written it', failure);",
      "if (row?.etag !== this.#etag && own.kind === 'replace') own.etag = this.#etag = row?.etag ?? '';",
    ],
    [chain, '#happened(writeId, columns, failure)', '#happened(writeId, columns, failure, own)'],
    [
      chain,
      'columns: Columns, failure: Error): Promise<boolean>',
      'columns: Columns, failure: Error, own: TableWrite): Promise<boolean>',
    ],
  ),
  mutant('sink', 'rows 1: owners are compared, not write ids', [
    chain,
    'if (row?.columns.writeId === writeId) {',
    'if (row?.columns.owner === columns.owner) {',
  ]),
  mutant('sink', 'rows 1: an unanswered write counts as done', [
    chain,
    'failure = error;',
    'if (error instanceof OutcomeUnknownError) { this.#columns = columns; return; } failure = error;',
  ]),
  mutant(
    'sink',
    'blob sink 1: the epoch is not raised',
    [lease, 'epoch: Number(chain.columns.epoch ?? 0) + 1,', 'epoch: Number(chain.columns.epoch ?? 0),'],
    sameBlockIds,
  ),
  mutant('sink', 'blob sink 2: a new owner does not finish what is closing', [
    session,
    'await this.#task.open?.([assignment(held, row.resetGen)]);\n      await this.#commitClosing(held);',
    'await this.#task.open?.([assignment(held, row.resetGen)]);',
  ]),
  mutant('sink', 'blob sink 3: records below the position are put again', [
    session,
    'if (record.originalKafkaOffset >= held.next) records.push(record);',
    'records.push(record);',
  ]),
  mutant('sink', 'blob sink 3: the position moves before the records are safe', [
    session,
    'await held.lease.update(encodeSink({ next, base, dueAt, state }, held.lease.columns));\n    Object.assign',
    'await held.lease.update(encodeSink({ next: next + 1n, base, dueAt, state }, held.lease.columns));\n    Object.assign',
  ]),
  mutant('sink', 'blob sink 4: blocks are listed before they are staged', [
    writer,
    'await this.#stage(blocks);',
    'void this.#stage(blocks).catch(() => undefined);',
  ]),
  mutant(
    'sink',
    'blob sink 4: block ids are used again by the next owner',
    [blocks, 'bytes.writeUInt32BE(epoch, 0)', 'bytes.writeUInt32BE(0, 0)'],
    sameBlockIds,
  ),
  mutant('sink', 'blob sink 4: commits go before the checkpoint', [
    session,
    'await held.lease.update(encodeSink({ next, base, dueAt, state }, held.lease.columns));\n    Object.assign',
    'held.state = state; await this.#commitClosing(held);\n    await held.lease.update(encodeSink({ next, base, dueAt, state }, held.lease.columns));\n    Object.assign',
  ]),
  mutant('sink', 'blob sink 4: commits follow a refused checkpoint', [
    session,
    'await held.lease.update(encodeSink({ next, base, dueAt, state }, held.lease.columns));\n    Object.assign',
    'await held.lease.update(encodeSink({ next, base, dueAt, state }, held.lease.columns)).catch(() => undefined);\n    Object.assign',
  ]),
  mutant('sink', 'blob sink 4: the checkpoint does not name what is closing', [
    writer,
    'closing: this.#closing, files, rotation });',
    'closing: [], files, rotation });',
  ]),
  mutant('sink', 'blob sink 4: base is next', [writer, 'this.#base = earliest(files, next);', 'this.#base = next;']),
  mutant('sink', 'blob sink 5: the commit has no condition', [
    'src/connectors/azure-blob/testing/memory-blob-store.ts',
    "if ('ifNoneMatch' in condition ? blob.committed : blob.etag !== condition.ifMatch) return 'refused';",
    "if ('ifMatch' in condition && blob.etag !== condition.ifMatch) return 'refused';",
  ]),
  mutant('sink', 'blob sink 5: a blob that is there counts as ours', [
    commit,
    'blob.metadata.connectless_file === file.id',
    'blob.etag',
  ]),
  mutant(
    'sink',
    'blob sink 5: a blob that is there is replaced',
    [commit, "if (blob.metadata.connectless_file === file.id) return 'committed';", ''],
    [commit, 'if (!mayReplace(blob.metadata, metadata))', 'if (false)'],
  ),
  mutant('sink', 'blob sink 5: an unanswered commit counts as done', [
    commit,
    "if (outcome === 'committed') return 'committed';",
    "if (outcome === 'committed' || outcome === 'unknown') return 'committed';",
  ]),
  mutant('sink', 'blob sink 5: a young intent without blob and blocks is read again', [
    commit,
    "? 'lost' : 'committed'",
    "? 'lost' : 'lost'",
  ]),
  mutant('sink', 'blob sink 5: an intent without blob and blocks always counts as done', [
    commit,
    "? 'lost' : 'committed'",
    "? 'committed' : 'committed'",
  ]),
  mutant('sink', 'blob sink 5: an unanswered commit leaves the file fresh', [
    commit,
    "if (outcome === 'unknown') fresh.delete(file.id);",
    '',
  ]),
  mutant('sink', 'blob sink 5: blocks never grow old', [commit, '> 6 * DAY', '> 600 * DAY']),
  mutant('sink', 'blob sink 5: old blocks are closed without a look', [
    writer,
    'await this.#refresh(old, now);',
    'for (const file of old) file.stagedAt = now;',
  ]),
  mutant('sink', 'blob sink 5: the failure of one who was overtaken counts', [
    session,
    'await Promise.all([...this.#held.values()].map(({ lease }) => lease.update({})));',
    '',
  ]),
  mutant('sink', 'blob sink 6: closing is cleared before the commit', [
    session,
    'const before = held.state;',
    'const before = held.state; await held.lease.update(encodeSink({ ...held, state: undefined }, held.lease.columns));',
  ]),
  mutant('sink', 'rewind: what was committed beside a lost file is written again', [
    writer,
    'return this.#rewind(next, skips, [], `the staged',
    'return this.#rewind(next, [], [], `the staged',
  ]),
  mutant('sink', 'rewind: what is skipped is forgotten while something closing lies before it', [
    writer,
    'const from = earliest(this.#closing, this.#base);',
    'const from = this.#base;',
  ]),
  mutant('sink', 'rewind: the position goes back too little', [
    writer,
    'const next = earliest(lost, lost[0]!.first);',
    'const next = lost[0]!.first + 1n;',
  ]),
  mutant('sink', 'rewind: it is not stored', [
    session,
    'await lease.update(encodeSink({ next, base, dueAt, state }, lease.columns));',
    '',
  ]),
  mutant('sink', 'reset: what is closing is not finished', [
    reset,
    'const state = await task.afterCheckpoint?.({ topic, partition }, position.state!);',
    'const { state } = position;',
  ]),
  mutant('sink', 'reset: what is open stays open', [
    reset,
    'return await task.resetState?.({ ...assignment, state }, to);',
    'return state;',
  ]),
  mutant('sink', 'reset: what could not be finished is passed over', [
    reset,
    'if (offset !== null && offset > from)',
    'if (offset !== null && offset > position.base)',
  ]),
  mutant('sink', 'reset: its generation is not raised', [reset, 'Number(resetGen) + 1', 'Number(resetGen)']),
  mutant('sink', 'reset: the position is moved beside the lease, not by it', [
    reset,
    'await lease.update({ ...columns, resetGen: Number(resetGen) + 1 });',
    `const key = this.#runtime.offsets.sinkKey(this.#connector.name, change.topic, change.partition);
      const all = { ...lease.columns, ...columns, resetGen: Number(resetGen) + 1 };
      for (const name of Object.keys(all)) if (all[name] === undefined) delete all[name];
      await this.#runtime.offsets.table.write([{ kind: 'upsert', ...key, columns: all }]);`,
  ]),
  mutant('sink', 'reset: a position that was deleted takes its epoch with it', [
    'src/store/offsets.ts',
    '...(row?.columns ?? { ...sinkIdentity(connector, topic, partition), resetGen: 0, epoch: 0 }),',
    '...{ ...sinkIdentity(connector, topic, partition), resetGen: 0, epoch: 0 },',
  ]),
  mutant('sink', 'blob sink 5: what was written before a reset is not replaced', [
    commit,
    'Number(found.connectless_reset_generation) < Number(ours.connectless_reset_generation)',
    'Number(found.connectless_reset_generation) > Number(ours.connectless_reset_generation)',
  ]),
  mutant('source', 'rows 1: writes have no condition', [
    chain,
    "{ kind: 'replace', ...this.key, columns, etag: this.#etag }",
    "{ kind: 'upsert', ...this.key, columns }",
  ]),
  mutant('source', 'at least once: offsets are stored beside the lease, not with it', [
    source,
    'await lease.update({}, writes.slice(i, i + OFFSETS_A_WRITE));',
    'await runtime.offsets.table.write(writes.slice(i, i + OFFSETS_A_WRITE));',
  ]),
  mutant('source', 'at least once: offsets are stored before Kafka acknowledges', [
    source,
    "this.#source.errors.counts.add('source-record-write-total', await next.sent);",
    '',
  ]),
  mutant('source', 'at least once: a refused batch is passed over', [
    source,
    'await next.sent);',
    'await next.sent.catch(() => 0));',
  ]),
  mutant('source', 'at least once: a task object goes on though another instance ran the task', [
    'src/runtime/warm-tasks.ts',
    'const alone = ',
    'const alone = true || ',
  ]),
  mutant('source', 'at least once: leases are not raised to a new generation', [
    plan,
    "free = !isHeld && (await raiseLease(runtime.offsets, name, task, generation)) === 'raised';",
    'free = !isHeld;',
  ]),
  mutant('source', 'at least once: an overtaken plan lowers a lease to its own generation', [
    raise,
    "if (found >= generation) return found === generation ? 'raised' : 'overtaken';",
    '',
  ]),
  mutant('source', 'at least once: a held lease counts as raised', [plan, 'free = !isHeld && ', 'free = isHeld || ']),
  mutant('source', 'invariant 7: an overtaken plan goes on', [raise, ": 'overtaken';", ": 'raised';"]),
  mutant('source', 'invariant 7: rows that an overtaken plan has made are not looked for', [
    plan,
    'if (free && changed) free = isWhole(view, (await runtime.tasks.list(name)).tasks);',
    '',
  ]),
  mutant('source', 'reset: leases are not raised', [
    stopped,
    "if (outcome !== 'held') return outcome === 'raised';",
    "if (outcome !== 'overtaken') return true;",
  ]),
  mutant(
    'source',
    'reset: only tasks that are known by then are waited for',
    [stopped, 'if (!(await raised(offsets, connector, 0, end))) return false;', ''],
    [stopped, 'if (task > 0 && ', 'if ('],
  ),
  mutant('source', 'reset: offsets are stored beside the lease, not with it', [
    'src/runtime/alter-source-offsets.ts',
    'await lease.update({ ...leaseIdentity(name, 0), generation }, writes.slice(i, i + OFFSETS_A_WRITE));',
    'await offsets.table.write(writes.slice(i, i + OFFSETS_A_WRITE));',
  ]),
];

/** Breaks no step: leases only say who may try, and what excludes others is the chain of conditional writes. */
export const harmless: readonly Mutant[] = [
  mutant('sink', 'every lease is over at once', [
    lease,
    'return row.timestamp + Number(row.columns.leaseMs ?? defaultLeaseMs) < now;',
    'return now >= 0;',
  ]),
];
