import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createContext, runInContext } from 'node:vm';

/** What is used of Kusto's language service, which is C# compiled to a script for browsers. */
interface KustoLanguage {
  GlobalState: { Default: { WithDatabase(database: object): object } };
  KustoCode: {
    ParseAndAnalyze(
      query: string,
      globals: object,
    ): { GetDiagnostics(): { Count: number; getItem(i: number): { Message: string } } };
  };
  Symbols: {
    ScalarTypes: Record<string, object>;
    ColumnSymbol: new (name: string, type: object) => object;
    TableSymbol: { $ctor4: new (name: string, columns: object[]) => object };
    DatabaseSymbol: { ctor: new (name: string, members: object[]) => object };
  };
}

/** Columns of AppMetrics in a Log Analytics workspace that queries may use, with their types. */
const APP_METRICS = {
  TimeGenerated: 'DateTime',
  Name: 'String',
  Sum: 'Real',
  Min: 'Real',
  Max: 'Real',
  ItemCount: 'Int',
  Properties: 'Dynamic',
  AppRoleName: 'String',
  AppRoleInstance: 'String',
};

/** Returns what is wrong with a query on AppMetrics, by Kusto's own language service; nothing: it is valid. */
export function kqlChecker(): (query: string) => string[] {
  const { GlobalState, KustoCode, Symbols } = loadKusto();
  const columns = Object.entries(APP_METRICS).map(
    ([name, type]) => new Symbols.ColumnSymbol(name, Symbols.ScalarTypes[type]!),
  );
  const table = new Symbols.TableSymbol.$ctor4('AppMetrics', columns);
  const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor('workspace', [table]));
  return (query) => {
    const found = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
    return Array.from({ length: found.Count }, (_, i) => found.getItem(i).Message);
  };
}

function loadKusto(): KustoLanguage {
  const require = createRequire(import.meta.url);
  const context = createContext({ console, setTimeout, window: { addEventListener() {}, attachEvent() {} } });
  const bridge = require.resolve('@kusto/language-service-next/bridge.min.js');
  const kusto = require.resolve('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  for (const path of [bridge, kusto]) {
    runInContext(readFileSync(path, 'utf8'), context, { filename: path });
  }
  return (context as { Kusto: { Language: KustoLanguage } }).Kusto.Language;
}
