import { isDeepStrictEqual } from 'node:util';
import type { Answer, Case } from './case.ts';

const NUMBERS = ['int8', 'int16', 'int32', 'int64', 'float32', 'float64'];
const JAVA = /^(java|javax|com\.fasterxml|sun|jdk)\./;

/** Whether both mean the same; what Java and JavaScript cannot have alike is compared by shape. */
export function same(asked: Case, expected: Answer, actual: Answer): boolean {
  const schemaless = hasSchemaless(asked);
  return isDeepStrictEqual(comparable(expected, schemaless), comparable(actual, schemaless, expected));
}

/** `other` is the expected answer where `answer` is the actual one: it says where an error came from Java's own libraries. */
function comparable(answer: Answer, schemaless: boolean, other: Answer = answer): unknown {
  if (Array.isArray(answer.results)) {
    const others = (other.results ?? []) as Answer[];
    return answer.results.map((result: Answer, i) => comparable(result, schemaless, others[i]));
  }
  if (answer.errorClass !== undefined) return comparableError(answer, schemaless, other);
  if (answer.record) return { record: comparableRecord(answer.record as Record<string, unknown>) };
  if (Array.isArray(answer.values)) return { values: mapped(answer.values.toSorted(byName)) };
  if ('bytes' in answer && schemaless) return { bytes: sortedJson(answer.bytes) };
  const { schema, value, ...rest } = answer;
  return 'value' in answer ? { ...rest, schema, value: plain(value, !schema || isOpen(schema)) } : mapped(answer);
}

function comparableError(answer: Answer, schemaless: boolean, other: Answer): unknown {
  const errorClass = String(answer.errorClass);
  if (JAVA.test(String(other.errorClass ?? ''))) {
    return /^JavaScript/.test(errorClass) ? answer : "an error of Java's own";
  }
  const text = String(answer.error)
    .replace(/java\.util\.(Linked)?HashMap|java\.util\.Collections\$\w+/g, 'java.util.Map')
    .replace(/java\.util\.(ArrayList|Arrays\$ArrayList)/g, 'java.util.List')
    .replace(/([\w$])@[0-9a-f]+/g, '$1@address');
  return {
    errorClass,
    error: schemaless ? text.replace(/java\.lang\.(Byte|Short|Integer|Long|Float|Double)/g, 'java.lang.Number') : text,
  };
}

function comparableRecord({ key, value, headers, ...rest }: Record<string, unknown>): unknown {
  return {
    ...rest,
    key: plain(key, rest.keySchema === null),
    value: plain(value, rest.valueSchema === null),
    headers: (headers as [string, unknown, unknown][]).map(([name, schema, value]) => [
      name,
      schema,
      plain(value, schema === null || isOpen(schema)),
    ]),
  };
}

/** Arrays and maps of header texts whose elements have no common schema. */
function isOpen(schema: unknown): boolean {
  return /"(items|keys|values)":null/.test(JSON.stringify(schema));
}

/** Without a schema JavaScript has one type of number; maps have no order. */
function plain(value: unknown, schemaless: boolean): unknown {
  if (!Array.isArray(value)) return value;
  const [type, content, schema] = value as [string, unknown, unknown];
  if (NUMBERS.includes(type) && schemaless) return ['number', number(type, String(content))];
  if (type === 'float32') return [type, number(type, String(content))];
  if (type === 'list') return [type, (content as unknown[]).map((item) => plain(item, schemaless))];
  if (type === 'struct') {
    const fields = (content as [string, unknown][]).map(([name, item]) => [name, plain(item, false)]);
    return schema === undefined ? [type, fields] : [type, fields, schema];
  }
  if (type !== 'map') return value;
  const entries = (content as [unknown, unknown][]).map((entry) => entry.map((item) => plain(item, schemaless)));
  return [type, entries.map((entry) => JSON.stringify(entry)).sort()];
}

function number(type: string, text: string): string {
  if (type === 'float32') return String(Math.fround(Number(text)));
  return type === 'float64' ? String(Number(text)) : String(Number.isSafeInteger(Number(text)) ? Number(text) : text);
}

/** ConfigDef.validate answers in Java's order of hashes. */
function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/** Parsed options, which have no schema. */
function mapped(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer, (_key, value) => (value?.[0] === 'class' ? ['string', value[1]] : value)));
}

/** Maps without a schema are written in Java's order of hashes. */
function sortedJson(text: unknown): unknown {
  try {
    return JSON.stringify(JSON.parse(String(text)), (_key, value) =>
      value && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
  } catch {
    return text;
  }
}

/** Whether a case holds a value without a schema: Connect's messages name its Java class, which JavaScript does not know. */
function hasSchemaless(asked: Case): boolean {
  const sides = 'records' in asked ? asked.records : [asked];
  return sides.some((side: object) => {
    const { schema, value, key, keySchema, valueSchema } = side as Record<string, unknown>;
    if ('records' in asked) return (!keySchema && Array.isArray(key)) || (!valueSchema && Array.isArray(value));
    return !schema && Array.isArray(value);
  });
}
