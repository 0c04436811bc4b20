import type { SubmittedConfig, TargetState } from '../runtime/herder-api.ts';
import { JsonError, JsonTokens, type Token } from './json-tokens.ts';

const REQUEST = 'org.apache.kafka.connect.runtime.rest.entities.CreateConnectorRequest';
const STATE = `${REQUEST}$InitialState`;
const MAP = 'java.util.LinkedHashMap';
const MAP_OF_STRINGS = `${MAP}<java.lang.String,java.lang.String>`;

export interface CreateConnectorRequest {
  name: string | null;
  config: SubmittedConfig | null;
  initialState: TargetState | undefined;
}

const KINDS: Partial<Record<Token, string>> = {
  START_OBJECT: 'Object',
  START_ARRAY: 'Array',
  VALUE_NUMBER_INT: 'Integer',
  VALUE_NUMBER_FLOAT: 'Floating-point',
  VALUE_TRUE: 'Boolean',
  VALUE_FALSE: 'Boolean',
};

/** The body of `POST /connectors`; null for none or `null`. Throws JsonError. */
export function readCreateRequest(text: string): CreateConnectorRequest | null {
  return readWhole(text, REQUEST, (json) => {
    if (json.token !== 'START_OBJECT') return json.fail(notARequest(json), json.start);
    const request: CreateConnectorRequest = { name: null, config: null, initialState: undefined };
    let unknown: string | undefined;
    for (let field = json.nextField(true); field !== undefined; field = json.nextField(false)) {
      json.nextValue();
      if (field === 'name') request.name = within([REQUEST, field], () => readText(json));
      else if (field === 'config') request.config = within([REQUEST, field], () => readMap(json));
      else if (field === 'initial_state') request.initialState = within([REQUEST, field], () => readState(json));
      else {
        unknown ??= field;
        json.skipValue();
      }
    }
    if (unknown !== undefined) {
      const message = `Unrecognized field "${unknown}" (class ${REQUEST}), not marked as ignorable (3 known properties: "config", "name", "initial_state")`;
      within([REQUEST, unknown], () => json.fail(message, json.position));
    }
    return request;
  });
}

/** A body that is a map of text, as of `PUT …/config`; numbers and booleans become text as they are written. Throws JsonError. */
export function readConfig(text: string): SubmittedConfig | null {
  return readWhole(text, MAP_OF_STRINGS, readMap);
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

function notARequest(json: JsonTokens): string {
  const token = json.token!;
  if (token === 'START_ARRAY') {
    return `Cannot deserialize value of type \`${REQUEST}\` from Array value (token \`JsonToken.START_ARRAY\`)`;
  }
  const text = json.text();
  if (token === 'VALUE_STRING' && text === '') {
    return `Cannot coerce empty String ("") to \`${REQUEST}\` value (but could if coercion was enabled using \`CoercionConfig\`)`;
  }
  const [kind, value] =
    token === 'VALUE_STRING'
      ? ['String', `String value ('${text}')`]
      : token === 'VALUE_NUMBER_INT'
        ? ['int/Int', `Number value (${text})`]
        : token === 'VALUE_NUMBER_FLOAT'
          ? ['double/Double', `Number value (${text})`]
          : ['boolean/Boolean', `boolean value (${text})`];
  return `Cannot construct instance of \`${REQUEST}\` (although at least one Creator exists): no ${kind}-argument constructor/factory method to deserialize from ${value}`;
}

function readMap(json: JsonTokens): SubmittedConfig | null {
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
  if (json.token !== 'START_OBJECT') return json.fail(wrongType(json, MAP_OF_STRINGS), json.start);
  const entries: [string, string | null][] = [];
  for (let key = json.nextField(true); key !== undefined; key = json.nextField(false)) {
    const token = json.nextValue();
    const nested = token === 'START_OBJECT' || token === 'START_ARRAY';
    entries.push([key, nested ? within([MAP, key], () => readText(json)) : readText(json)]);
  }
  return Object.fromEntries(entries);
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
  try {
    return read();
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const step = `${type}["${field}"]`;
    const [message, rest] = error.message.split(CHAIN) as [string, string | undefined];
    throw new JsonError(rest === undefined ? `${message}${CHAIN}${step})` : `${message}${CHAIN}${step}->${rest}`);
  }
}
