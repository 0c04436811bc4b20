import { parseArgs } from 'node:util';
import { keepRecordsYoung } from '../src/runtime/garbage-collection.ts';
import { ConnectSide } from './connect-side.ts';
import { type Case, cases } from './convert-cases.ts';
import { OurSide } from './convert-ours.ts';
import { startRegistryStub } from './registry-stub.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '9' },
    /** CPU seconds that each side of each case gets to warm up. */
    warmup: { type: 'string', default: '2' },
    alone: { type: 'boolean', default: false },
  },
});

/** CPU nanoseconds that one measurement should take: many times the clock's steps and a collection of garbage. */
const SLOT = 250e6;

type Runner = (records: number) => number | Promise<number>;

interface Measured {
  readonly name: string;
  readonly ours: Runner;
  readonly theirs: Runner | undefined;
  oursRecords: number;
  theirsRecords: number;
  /** Nanoseconds a record, one a round. */
  readonly samples: { ours: number; theirs: number }[];
}

keepRecordsYoung();
const registry = await startRegistryStub();
const connect = options.alone ? undefined : await ConnectSide.start(console.error);
try {
  const measured = await prepare(cases.filter(({ name }) => name.includes(options.only)));
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const one of measured) await measure(one);
  }
  print(measured);
} finally {
  registry.stop();
  await connect?.stop();
}

async function prepare(chosen: readonly Case[]): Promise<Measured[]> {
  const side = new OurSide(registry.url);
  const measured: Measured[] = [];
  for (const described of chosen) {
    const { name, withRegistry } = described;
    const peer = withRegistry ? undefined : connect;
    await side.add(described);
    await peer?.add(described);
    const ours: Runner = (records) => side.run(name, records);
    const theirs: Runner | undefined = peer && ((records) => peer.run(name, records));
    const [oursRecords, theirsRecords] = [await warmUp(ours), theirs ? await warmUp(theirs) : 0];
    measured.push({ name, ours, theirs, oursRecords, theirsRecords, samples: [] });
  }
  return measured;
}

/** How many records take a slot once warm. */
async function warmUp(run: Runner): Promise<number> {
  let records = 1_000;
  for (let spent = 0; spent < Number(options.warmup) * 1e9; ) {
    const took = await run(records);
    spent += took;
    records = Math.max(1_000, Math.min(records * 4, Math.round((records * SLOT) / took)));
  }
  return records;
}

async function measure({ ours, theirs, oursRecords, theirsRecords, samples }: Measured): Promise<void> {
  const mine = (await ours(oursRecords)) / oursRecords;
  samples.push({ ours: mine, theirs: theirs ? (await theirs(theirsRecords)) / theirsRecords : Number.NaN });
}

function print(measured: readonly Measured[]): void {
  const width = Math.max(...measured.map(({ name }) => name.length));
  console.log(`${'records per CPU second'.padEnd(width)}  connectless      Connect   CPU of Connect's (least to most)`);
  for (const { name, samples } of measured) {
    const ratios = samples.map(({ ours, theirs }) => ours / theirs).sort((a, b) => a - b);
    const rate = (side: 'ours' | 'theirs') => perSecond(median(samples.map((sample) => sample[side])));
    const spread = `${ratios[0]!.toFixed(2)} to ${ratios.at(-1)!.toFixed(2)}`;
    const ratio = Number.isNaN(ratios[0]) ? '' : `${median(ratios).toFixed(2)} (${spread})`;
    console.log(`${name.padEnd(width)}  ${rate('ours')} ${rate('theirs')}   ${ratio}`.trimEnd());
  }
}

function perSecond(nanoseconds: number): string {
  return Number.isNaN(nanoseconds)
    ? ''.padStart(12)
    : Math.round(1e9 / nanoseconds)
        .toLocaleString('en')
        .padStart(12);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
