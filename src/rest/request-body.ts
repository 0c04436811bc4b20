import type { SourceOffsetChange } from '../api/index.ts';
import { doubleText } from '../api/java-number.ts';
import { javaTrim } from '../api/java-parse.ts';
import type { SubmittedConfig, TargetState } from '../runtime/herder-api.ts';
import { JsonError, JsonTokens, type Token } from './json-tokens.ts';

const REQUEST = 'org.apache.kafka.connect.runtime.rest.entities.CreateConnectorRequest';
const OFFSETS = 'org.apache.kafka.connect.runtime.rest.entities.ConnectorOffsets';
const OFFSET = 'org.apache.kafka.connect.runtime.rest.entities.ConnectorOffset';
const STATE = `${REQUEST}$InitialState`;
const MAP = 'java.util.LinkedHashMap';
const MAP_OF_STRINGS = `${MAP}<java.lang.String,java.lang.String>`;
const TASK_CONFIGS = 'java.util.ArrayList<java.util.Map<java.lang.String,java.lang.String>>';
const NO_PLACE = '[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1]';
const MAP_OF_OBJECTS = `${MAP}<java.lang.String,java.lang.Object>`;

type Fields = Record<string, unknown>;

export interface CreateConnectorRequest {
  name: string | null;
  config: SubmittedConfig | null;
  initialState: TargetState | undefined;
}

const KINDS: Partial<Record<Token, string>> = {
  START_OBJECT: 'Object',
  START_ARRAY: 'Array',
  VALUE_STRING: 'String',
  VALUE_NUMBER_INT: 'Integer',
  VALUE_NUMBER_FLOAT: 'Floating-point',
  VALUE_TRUE: 'Boolean',
  VALUE_FALSE: 'Boolean',
};

/** The body of `POST /connectors`; null for none or `null`. Throws JsonError. */
export function readCreateRequest(text: string): CreateConnectorRequest | null {
  return readWhole(text, REQUEST, (json) => {
    const request: CreateConnectorRequest = { name: null, config: null, initialState: undefined };
    readFields(json, REQUEST, {
      config: () => (request.config = readMap(json, MAP_OF_STRINGS, readText)),
      name: () => (request.name = readText(json)),
      initial_state: () => (request.initialState = readState(json)),
    });
    return request;
  });
}

/** The body of `PATCH …/offsets`; null for none or `null`, as for its list. Throws JsonError. */
export function readOffsets(text: string): { offsets: (SourceOffsetChange | null)[] | null } | null {
  return readWhole(text, OFFSETS, (json) => {
    const read: { offsets: (SourceOffsetChange | null)[] | null } = { offsets: null };
    let isSet = false;
    readFields(json, OFFSETS, {
      offsets: () => {
        if (isSet) throw new JsonError("Should never call `set()` on setterless property ('offsets')");
        isSet = true;
        read.offsets = readList(json);
      },
    });
    return read;
  });
}

function readList(json: JsonTokens): (SourceOffsetChange | null)[] | null {
  if (json.token === 'VALUE_NULL') return null;
  if (json.token !== 'START_ARRAY') {
    const type = `java.util.ArrayList<${OFFSET}>`;
    return json.fail(wrongType(json, type), json.start);
  }
  const changes: (SourceOffsetChange | null)[] = [];
  while (json.nextElement(changes.length === 0)) {
    changes.push(inPlace(`java.util.ArrayList[${changes.length}]`, () => readChange(json)));
  }
  return changes;
}

function readChange(json: JsonTokens): SourceOffsetChange | null {
  if (json.token === 'VALUE_NULL') return null;
  const change: { partition: Fields | null; offset: Fields | null } = { partition: null, offset: null };
  readFields(json, OFFSET, {
    partition: () => (change.partition = readMap(json, MAP_OF_OBJECTS, readAny)),
    offset: () => (change.offset = readMap(json, MAP_OF_OBJECTS, readAny)),
  });
  return change;
}

/** Reads an object whose fields are known; each reader finds its field's value as the current token. */
function readFields(json: JsonTokens, type: string, readers: Readonly<Record<string, () => void>>): void {
  if (json.token !== 'START_OBJECT') json.fail(notA(type, json), json.start);
  const missing = new Set(Object.keys(readers));
  let unknown: string | undefined;
  const refuse = (name: string) =>
    within([type, name], () => json.fail(notKnown(name, type, Object.keys(readers)), json.position));
  for (let field = json.nextField(true); field !== undefined; field = json.nextField(false)) {
    const name = field;
    json.nextValue();
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (read) {
      within([type, name], read);
      missing.delete(name);
    } else if (missing.size === 0) refuse(name);
    else {
      unknown ??= name;
      json.skipValue();
    }
  }
  if (unknown !== undefined) refuse(unknown);
}

function notKnown(name: string, type: string, known: readonly string[]): string {
  const which = known.length === 1 ? 'one known property' : `${known.length} known properties`;
  const names = known.map((one) => `"${one}"`).join(', ');
  return `Unrecognized field "${name}" (class ${type}), not marked as ignorable (${which}: ${names})`;
}

/** A body that is a map of text, as of `PUT …/config`; numbers and booleans become text as they are written. Throws JsonError. */
export function readConfig(text: string): SubmittedConfig | null {
  return readWhole(text, 'java.util.Map', (json) => readMap(json, MAP_OF_STRINGS, readText));
}

/** Throws JsonError for a body that is no list of tasks' configurations. */
export function checkTaskConfigs(text: string): void {
  const json = new JsonTokens(text);
  const token = json.nextValue();
  if (token === 'END_OF_INPUT') throw new JsonError(`No content to map due to end-of-input\n at ${NO_PLACE}`);
  if (token === 'VALUE_NULL') return;
  if (token !== 'START_ARRAY') json.fail(wrongType(json, TASK_CONFIGS), json.start);
  for (let i = 0; json.nextElement(i === 0); i++) {
    inPlace(`java.util.ArrayList[${i}]`, () => readMap(json, MAP_OF_STRINGS, readText));
  }
}

function readWhole<T>(text: string, type: string, read: (json: JsonTokens) => T): T | null {
  const json = new JsonTokens(text);
  const token = json.nextValue();
  if (token === 'END_OF_INPUT') return null;
  const value = token === 'VALUE_NULL' ? null : read(json);
  const next = json.nextValue();
  if (next !== 'END_OF_INPUT') {
    json.fail(
      `Trailing token (of type ${next}) found after value (bound as \`${type}\`): not allowed as per \`DeserializationFeature.FAIL_ON_TRAILING_TOKENS\``,
      json.start,
    );
  }
  return value;
}

function notA(type: string, json: JsonTokens): string {
  const token = json.token!;
  if (token === 'START_ARRAY') {
    return `Cannot deserialize value of type \`${type}\` from Array value (token \`JsonToken.START_ARRAY\`)`;
  }
  const text = json.text();
  if (token === 'VALUE_STRING' && javaTrim(text) === '') {
    return `Cannot coerce empty String ("") to \`${type}\` value (but could if coercion was enabled using \`CoercionConfig\`)`;
  }
  const [kind, value] =
    token === 'VALUE_STRING'
      ? ['String', `String value ('${text}')`]
      : token === 'VALUE_NUMBER_INT'
        ? [integerKind(BigInt(text)), `Number value (${BigInt(text)})`]
        : token === 'VALUE_NUMBER_FLOAT'
          ? ['double/Double', `Number value (${doubleText(Number(text))})`]
          : ['boolean/Boolean', `boolean value (${text})`];
  return `Cannot construct instance of \`${type}\` (although at least one Creator exists): no ${kind}-argument constructor/factory method to deserialize from ${value}`;
}

function integerKind(value: bigint): string {
  if (BigInt.asIntN(32, value) === value) return 'int/Int';
  return BigInt.asIntN(64, value) === value ? 'long/Long' : 'BigInteger';
}

/** A JSON object, or null. `readValue` finds each field's value as the current token. */
function readMap<T>(json: JsonTokens, type: string, readValue: (json: JsonTokens) => T): Record<string, T> | null {
  if (json.token === 'VALUE_NULL') return null;
  if (json.token === 'VALUE_STRING') {
    const text = json.text();
    return json.fail(
      text.trim() === ''
        ? `Cannot coerce empty String ("") to element of \`${MAP}\` (but could if coercion was enabled using \`CoercionConfig\`)`
        : `Cannot construct instance of \`${MAP}\` (although at least one Creator exists): no String-argument constructor/factory method to deserialize from String value ('${text}')`,
      json.start,
    );
  }
  if (json.token !== 'START_OBJECT') return json.fail(wrongType(json, type), json.start);
  const entries: [string, T][] = [];
  for (let key = json.nextField(true); key !== undefined; key = json.nextField(false)) {
    const token = json.nextValue();
    const nested = token === 'START_OBJECT' || token === 'START_ARRAY';
    entries.push([key, nested ? within([MAP, key], () => readValue(json)) : readValue(json)]);
  }
  return Object.fromEntries(entries);
}

/** Any JSON value; integers that are not safe become a bigint. */
function readAny(json: JsonTokens): unknown {
  switch (json.token) {
    case 'START_OBJECT':
      return readMap(json, MAP_OF_OBJECTS, readAny);
    case 'START_ARRAY': {
      const items: unknown[] = [];
      while (json.nextElement(items.length === 0)) items.push(readAny(json));
      return items;
    }
    case 'VALUE_STRING':
      return json.text();
    case 'VALUE_NUMBER_INT': {
      const number = Number(json.text());
      return Number.isSafeInteger(number) ? number : BigInt(json.text());
    }
    default:
      return JSON.parse(json.text());
  }
}

function readText(json: JsonTokens): string | null {
  if (json.token === 'VALUE_NULL') return null;
  if (json.token === 'START_OBJECT' || json.token === 'START_ARRAY') {
    return json.fail(wrongType(json, 'java.lang.String'), json.start);
  }
  return json.text();
}

function readState(json: JsonTokens): TargetState | undefined {
  if (json.token === 'VALUE_NULL') return undefined;
  if (json.token === 'START_OBJECT') return json.fail(wrongType(json, STATE), json.start);
  if (json.token === 'START_ARRAY') {
    return json.fail(
      `Input mismatch reading Enum \`${STATE}\`: properties-based \`@JsonCreator\` ([method ${STATE}#forValue(java.lang.String)]) expects String Value, got Array value (\`JsonToken.START_ARRAY\`)`,
      json.start,
    );
  }
  const state = json.text().toUpperCase();
  if (state === 'RUNNING' || state === 'PAUSED' || state === 'STOPPED') return state;
  return json.fail(
    `Cannot construct instance of \`${STATE}\`, problem: No enum constant ${STATE.replace('$', '.')}.${state}`,
    json.start,
  );
}

function wrongType(json: JsonTokens, type: string): string {
  const token = json.token!;
  return `Cannot deserialize value of type \`${type}\` from ${KINDS[token]} value (token \`JsonToken.${token}\`)`;
}

const CHAIN = ' (through reference chain: ';

/** Runs `read`; an error's message gets, or has extended, the path to the place it happened in. */
function within<T>([type, field]: [string, string], read: () => T): T {
  return inPlace(`${type}["${field}"]`, read);
}

function inPlace<T>(step: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const [message, rest] = error.message.split(CHAIN) as [string, string | undefined];
    throw new JsonError(rest === undefined ? `${message}${CHAIN}${step})` : `${message}${CHAIN}${step}->${rest}`);
  }
}
