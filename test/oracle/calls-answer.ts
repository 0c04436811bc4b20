import {
  ConnectHeaders,
  type Field,
  type Header,
  type Schema,
  SchemaBuilder,
  type SchemaType,
  Struct,
} from '../../src/index.ts';
import { failure } from './answer.ts';
import type { Answer, Call, CallsCase } from './case.ts';
import { fromTagged, schemaJson, schemaOf, type Tagged, toTagged } from './tagged.ts';

export function callsAnswer(asked: CallsCase): Answer {
  const run = asked.op === 'builder' ? builder(asked) : asked.op === 'struct' ? struct(asked) : headers();
  return {
    results: asked.calls.map((call): Answer => {
      try {
        const gives = run(call);
        return gives === undefined ? {} : { gives };
      } catch (error) {
        return failure(error);
      }
    }),
  };
}

/** Undefined for a method that gives back the object itself. */
type Run = (call: Call) => unknown;

/** Calls a method by its name. */
function invoke(target: object, method: string, ...args: unknown[]): unknown {
  return (Reflect.get(target, method) as (...args: unknown[]) => unknown).apply(target, args);
}

function builder({ type, keySchema, valueSchema }: CallsCase & { op: 'builder' }): Run {
  const [key, member] = [schemaOf(keySchema) as Schema, schemaOf(valueSchema) as Schema];
  const built =
    type === 'ARRAY'
      ? SchemaBuilder.array(member)
      : type === 'MAP'
        ? SchemaBuilder.map(key, member)
        : SchemaBuilder.of(type as SchemaType);
  return ([method, ...args]) => {
    if (method === 'build') return schemaJson(built.build());
    if (method === 'field') built.field(args[0] as string, schemaOf(args[1]) as Schema);
    else if (method === 'defaultValue') built.defaultValue(fromTagged(args[0] as Tagged, built.build()));
    else invoke(built, method, ...args);
    return undefined;
  };
}

function struct({ schema: json }: CallsCase & { op: 'struct' }): Run {
  const schema = schemaOf(json)!;
  const struct = new Struct(schema);
  return ([method, name, value]) => {
    const field: Field | undefined = schema.field(name as string);
    if (method === 'put') struct.put(name as string, fromTagged(value as Tagged, field?.schema));
    else if (method === 'validate') struct.validate();
    else return toTagged(invoke(struct, method, name), field?.schema);
    return undefined;
  };
}

function headers(): Run {
  const headers = new ConnectHeaders();
  return ([method, key, tagged, json]) => {
    const schema = schemaOf(json);
    const result = invoke(headers, method, key ?? undefined, fromTagged(tagged as Tagged, schema), schema);
    if (method === 'toArray') return (result as Header[]).map(headerJson);
    if (method === 'lastWithName') return result ? headerJson(result as Header) : null;
    return undefined;
  };
}

function headerJson({ key, schema, value }: Header): unknown {
  return [key, schemaJson(schema), toTagged(value, schema)];
}
