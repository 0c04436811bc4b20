import type { WireFormat } from './wire-format.ts';

export type SchemaFormat = 'AVRO' | 'JSON' | 'PROTOBUF';

/** Another registered schema that a schema's text uses under `name`: an Avro full name, a Protobuf import, a JSON `$ref`. */
export interface SchemaReference {
  readonly name: string;
  readonly subject: string;
  readonly version: number;
}

/** A schema as it is sent to a registry. */
export interface SchemaText {
  readonly type: SchemaFormat;
  readonly schema: string;
  readonly references?: readonly SchemaReference[];
}

/** A schema as a registry knows it. `id` names it in the bytes of records; the Azure registry's are text. */
export interface RegisteredSchema extends SchemaText {
  readonly id: number | string;
  readonly references: readonly SchemaReference[];
  /** Where the answer names it. */
  readonly version?: number;
}

/**
 * A schema registry. All methods throw `RegistryException` with the registry's status and error code where it answers with an
 * error, and one with the status 0 where it cannot be reached.
 */
export interface SchemaRegistry {
  readonly wireFormat: WireFormat;
  /** Registers the schema, or finds it where the subject has it already. */
  register(subject: string, schema: SchemaText, normalize: boolean): Promise<RegisteredSchema>;
  /** The subject's version of the schema. */
  lookUp(subject: string, schema: SchemaText, normalize: boolean): Promise<RegisteredSchema>;
  /** `subject` is a hint for registries with several contexts. */
  byId(id: number | string, subject?: string): Promise<RegisteredSchema>;
  byVersion(subject: string, version: number | 'latest'): Promise<RegisteredSchema>;
  close(): Promise<void>;
}
