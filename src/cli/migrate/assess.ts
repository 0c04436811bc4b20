import { isDeepStrictEqual } from 'node:util';
import type { ConnectCluster, Found } from './connect-cluster.ts';

/** What stands against moving a connector, and what its user should know. */
export interface Assessment {
  name: string;
  found: Found;
  problems: string[];
  notes: string[];
  /** Runs at the target already, and not at the source. */
  moved: boolean;
}

/** Options of any connector whose names a user chooses, so that no definition lists them all. */
const FREE = /^(producer\.override|consumer\.override|admin\.override|topic\.creation)\./;

/** Whether `to` can run the connectors as they are configured. Changes nothing. */
export async function assessAll(connectors: ReadonlyMap<string, Found>, to: ConnectCluster): Promise<Assessment[]> {
  const [plugins, there] = await Promise.all([to.plugins(), to.connectors()]);
  const assessed: Assessment[] = [];
  for (const [name, found] of connectors) assessed.push(await assess(name, found, there.get(name), to, plugins));
  return assessed;
}

async function assess(
  name: string,
  found: Found,
  there: Found | undefined,
  to: ConnectCluster,
  plugins: ReadonlySet<string>,
): Promise<Assessment> {
  const assessment: Assessment = { name, found, problems: [], notes: [], moved: false };
  const { problems, notes } = assessment;
  const className = found.config['connector.class'] ?? '';
  if (there && there.state !== 'STOPPED') {
    if (found.state === 'STOPPED') assessment.moved = true;
    else problems.push(`a connector of that name runs at ${to.url}`);
  } else if (there && !isDeepStrictEqual(there.config, found.config)) {
    problems.push(
      `a connector of that name is at ${to.url} with another configuration; make them alike, or delete that one`,
    );
  }
  if (className.includes('.') && !plugins.has(className)) {
    problems.push(`the class ${className} is not installed at ${to.url}`);
    return assessment;
  }
  const { configs } = await to.validate(found.config);
  problems.push(...configs.flatMap(({ value }) => value.errors.map((error) => `${value.name}: ${error}`)));
  const known = new Set(configs.flatMap(({ definition }) => (definition ? [definition.name] : [])));
  const unknown = Object.keys(found.config).filter((option) => !known.has(option) && !FREE.test(option));
  notes.push(...unknown.map((option) => `the option ${option} is unknown there and will have no effect`));
  const failed = found.tasks.filter((state) => state === 'FAILED').length;
  if (failed) notes.push(`${failed} of its ${found.tasks.length} tasks have FAILED; they start anew there`);
  return assessment;
}
