import {
  ConnectDate,
  ConnectTime,
  ConnectTimestamp,
  Decimal,
  type Field,
  Schema,
  SchemaBuilder,
  type SchemaType,
} from '../../api/index.ts';
import {
  CONNECT_PRECISION,
  CONNECT_TYPE,
  ENUM,
  GENERAL_ENUM,
  GENERAL_UNION,
  PRECISION,
  SCALE,
  TAG,
  TYPE,
  UNION_PREFIX,
  WRAPPER,
  WRAPPERS,
} from './connect-names.ts';
import { type EnumType, type MessageType, mapEntry, type Oneof, type ProtoField } from './descriptor.ts';
import { mapFieldName } from './names.ts';
import type { ProtobufOptions } from './options.ts';

/** A message on its way to a schema: one that is met again shares its fields, so that recursive ones end. */
interface Entry {
  readonly name: string;
  readonly parameters: Map<string, string>;
  fields: readonly Field[];
  optional: boolean;
}

/** What becomes of a field before it is known to be repeated, optional or a member of a union. */
interface Draft {
  optional(): void;
  parameter(name: string, value: string): void;
  readonly isMap: boolean;
  build(): Schema;
}

/** The schema of a message. `version`: what the registry calls it. */
export function toConnectSchema(message: MessageType, options: ProtobufOptions, version?: number): Schema {
  return new ToConnect(options).root(message, version);
}

/** The name of a oneof's field. */
export function unionFieldName(oneof: Oneof, index: number, options: ProtobufOptions): string {
  return options['generate.index.for.unions'] ? `${oneof.name}_${index}` : oneof.name;
}

class ToConnect {
  readonly #options: ProtobufOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: ProtobufOptions) {
    this.#options = options;
  }

  root(message: MessageType, version: number | undefined): Schema {
    const wrapped = this.#options['wrapper.for.raw.primitives'] ? WRAPPERS.get(message.fullName) : undefined;
    if (wrapped) return new Schema(wrapped, { version });
    const entry = this.#entry(message);
    return new Schema('STRUCT', { ...entry, parameters: nonEmpty(entry.parameters), version });
  }

  #entry(message: MessageType): Entry {
    const known = this.#entries.get(message.fullName);
    if (known) return known;
    const name = this.#name(message);
    const entry: Entry = { name, parameters: new Map(), fields: [], optional: false };
    this.#entries.set(message.fullName, entry);
    entry.fields = this.#fields(message).map(([fieldName, schema], index) => ({ name: fieldName, index, schema }));
    return entry;
  }

  #fields(message: MessageType): [string, Schema][] {
    const unions = message.oneofs.flatMap((oneof, index): [string, Schema][] =>
      this.#options['flatten.unions']
        ? oneof.fields.map((field) => [field.name, this.#field(field)])
        : [[unionFieldName(oneof, index, this.#options), this.#union(oneof, message)]],
    );
    const others = message.fields.filter(({ oneof }) => !oneof);
    return [...unions, ...others.map((field): [string, Schema] => [field.name, this.#field(field)])];
  }

  #union(oneof: Oneof, message: MessageType): Schema {
    const builder = SchemaBuilder.struct().optional();
    if (this.#options['generalized.sum.type.support']) {
      builder.name(oneof.name).parameter(GENERAL_UNION, oneof.name);
    } else {
      const name = this.#options['enhanced.protobuf.schema.support'] ? `${message.fullName}.${oneof.name}` : oneof.name;
      builder.name(UNION_PREFIX + name);
    }
    for (const field of oneof.fields) builder.field(field.name, this.#field(field));
    return builder.build();
  }

  #field(field: ProtoField): Schema {
    let draft = this.#draft(field);
    if (field.repeated && !draft.isMap) {
      draft.optional();
      draft = built(SchemaBuilder.array(draft.build()));
      draft.optional();
    }
    if (this.#optional(field)) draft.optional();
    if (field.oneof && this.#isWrapped(field)) draft.parameter(WRAPPER, 'true');
    draft.parameter(TAG, String(field.number));
    return draft.build();
  }

  #optional(field: ProtoField): boolean {
    if (field.oneof) return true;
    return this.#options['optional.for.nullables'] ? field.optional : !this.#options['wrapper.for.nullables'];
  }

  #isWrapped({ type }: ProtoField): boolean {
    if (!this.#options['wrapper.for.nullables'] || typeof type === 'string') return false;
    return WRAPPERS.has(type.fullName);
  }

  #draft(field: ProtoField): Draft {
    if (typeof field.type === 'string') return built(scalarBuilder(field, field.type));
    const draft = field.type.kind === 'enum' ? this.#enum(field.type) : this.#message(field, field.type);
    draft.optional();
    return draft;
  }

  #enum(type: EnumType): Draft {
    const builder = this.#options['int.for.enums'] ? SchemaBuilder.int32() : SchemaBuilder.string();
    const parameter = this.#options['generalized.sum.type.support'] ? GENERAL_ENUM : ENUM;
    builder.name(this.#name(type)).parameter(parameter, type.name);
    for (const [name, number] of type.values) builder.parameter(`${parameter}.${name}`, String(number));
    return built(builder);
  }

  #message(field: ProtoField, message: MessageType): Draft {
    const logical = logicalBuilder(field, message);
    if (logical) return built(logical);
    const wrapped = this.#options['wrapper.for.nullables'] ? WRAPPERS.get(message.fullName) : undefined;
    if (wrapped) return built(SchemaBuilder.of(wrapped));
    const entry = mapEntry(field);
    if (entry) {
      const [key, value] = entry.map((part) => this.#field(part)) as [Schema, Schema];
      return built(SchemaBuilder.map(key, value).name(mapFieldName(this.#name(message))), true);
    }
    return this.#struct(message);
  }

  #struct(message: MessageType): Draft {
    const met = this.#entries.has(message.fullName);
    const entry = this.#entry(message);
    const parameters = met ? new Map<string, string>() : entry.parameters;
    return {
      isMap: false,
      optional: () => {
        entry.optional = true;
      },
      parameter: (name, value) => parameters.set(name, value),
      build: () =>
        new Schema('STRUCT', {
          name: entry.name,
          optional: entry.optional,
          parameters: nonEmpty(new Map([...entry.parameters, ...parameters])),
          fields: () => entry.fields,
        }),
    };
  }

  #name({ fullName, name }: MessageType | EnumType): string {
    return this.#options['enhanced.protobuf.schema.support'] ? fullName : name;
  }
}

function built(builder: SchemaBuilder, isMap = false): Draft {
  return {
    isMap,
    optional: () => builder.optional(),
    parameter: (name, value) => builder.parameter(name, value),
    build: () => builder.build(),
  };
}

function nonEmpty<K, V>(map: ReadonlyMap<K, V>): ReadonlyMap<K, V> | undefined {
  return map.size > 0 ? map : undefined;
}

const SCALARS: Readonly<Record<string, SchemaType>> = {
  float: 'FLOAT32',
  double: 'FLOAT64',
  bool: 'BOOLEAN',
  string: 'STRING',
  bytes: 'BYTES',
  int32: 'INT32',
  sint32: 'INT32',
  sfixed32: 'INT32',
};
const SMALL: Readonly<Record<string, SchemaType>> = { int8: 'INT8', int16: 'INT16' };

function scalarBuilder({ params }: ProtoField, scalar: string): SchemaBuilder {
  const type = SCALARS[scalar] ?? 'INT64';
  const small = type === 'INT32' ? SMALL[params.get(CONNECT_TYPE) ?? ''] : undefined;
  if (small) return SchemaBuilder.of(small);
  const builder = SchemaBuilder.of(type);
  const usual = scalar === 'int32' || scalar === 'int64' || (type !== 'INT32' && type !== 'INT64');
  return usual ? builder : builder.parameter(TYPE, scalar);
}

function logicalBuilder({ params }: ProtoField, { fullName }: MessageType): SchemaBuilder | undefined {
  switch (fullName) {
    case 'confluent.type.Decimal': {
      const integer = (name: string) =>
        /^[+-]?\d+$/.test(params.get(name) ?? '') ? Number(params.get(name)) : undefined;
      const builder = Decimal.builder(integer(SCALE) ?? 0);
      const precision = integer(PRECISION);
      return precision === undefined ? builder : builder.parameter(CONNECT_PRECISION, String(precision));
    }
    case 'google.type.Date':
      return ConnectDate.builder();
    case 'google.type.TimeOfDay':
      return ConnectTime.builder();
    case 'google.protobuf.Timestamp':
      return ConnectTimestamp.builder();
    default:
      return undefined;
  }
}
