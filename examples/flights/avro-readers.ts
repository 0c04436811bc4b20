import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import avsc from 'avsc';
import { projectRoot } from '../../local/project.ts';

const run = promisify(execFile);

const AVRO_TOOLS = '1.12.0';

/** Something that reads Avro files. */
export interface AvroReader {
  name: string;
  /** False for the library that wrote the files. */
  independent: boolean;
  /** Writes beside every `*.avro` in the folder, at any depth, its records as lines of JSON: `*.avro.jsonl`. */
  read(folder: string): Promise<void>;
}

/**
 * The best reader of Avro that this machine can have: fastavro where Python is there, else Avro's own tools where Maven and Java
 * are, else avsc. What is missing is fetched from the package registry and kept in `cache`.
 */
export async function findAvroReader(cache: string, say: (line: string) => void): Promise<AvroReader> {
  await mkdir(cache, { recursive: true });
  for (const find of [fastavro, avroTools]) {
    try {
      return await find(cache);
    } catch (error) {
      say(`${find.name}: not available (${(error as Error).message.split('\n')[0]})`);
    }
  }
  return {
    name: 'avsc, which the sink writes with: NOT an independent reader',
    independent: false,
    read: readWithAvsc,
  };
}

async function fastavro(cache: string): Promise<AvroReader> {
  const packages = join(cache, 'python');
  const env = { ...process.env, PYTHONPATH: packages };
  const { python, version } = await firstOf(['python3', 'python', 'py'], async (python) => {
    const ask = () => run(python, ['-c', 'import fastavro; print(fastavro.__version__)'], { env });
    const { stdout } = await ask().catch(async () => {
      await run(python, ['-m', 'pip', 'install', '--quiet', '--target', packages, 'fastavro'], { timeout: 120_000 });
      return ask();
    });
    return { python, version: stdout.trim() };
  });
  return {
    name: `fastavro ${version}`,
    independent: true,
    read: async (folder) => {
      await run(python, [join(projectRoot, 'examples', 'flights', 'read-avro.py'), folder], { env });
    },
  };
}

async function firstOf<T>(names: readonly string[], attempt: (name: string) => Promise<T>): Promise<T> {
  let failure: unknown;
  for (const name of names) {
    try {
      return await attempt(name);
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

async function avroTools(cache: string): Promise<AvroReader> {
  const jar = join(cache, `avro-tools-${AVRO_TOOLS}.jar`);
  const shell = process.platform === 'win32'; // Maven is a .cmd there
  const copy = [`-Dartifact=org.apache.avro:avro-tools:${AVRO_TOOLS}`, `-DoutputDirectory=${cache}`];
  await run('java', ['-version']);
  await run('mvn', ['--batch-mode', '--quiet', 'dependency:copy', ...copy], { shell, timeout: 300_000 });
  return {
    name: `Avro's own tools ${AVRO_TOOLS}`,
    independent: true,
    read: async (folder) => {
      for (const path of await avroFiles(folder)) {
        const { stdout } = await run('java', ['-jar', jar, 'tojson', path], { maxBuffer: 2 ** 30 });
        await pipeline([stdout], createWriteStream(`${path}.jsonl`));
      }
    },
  };
}

async function readWithAvsc(folder: string): Promise<void> {
  for (const path of await avroFiles(folder)) {
    await pipeline(
      avsc.createFileDecoder(path),
      async function* (records: AsyncIterable<unknown>) {
        for await (const record of records) yield `${JSON.stringify(record)}\n`;
      },
      createWriteStream(`${path}.jsonl`),
    );
  }
}

async function avroFiles(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true });
  return files.filter((file) => file.endsWith('.avro')).map((file) => join(folder, file));
}
