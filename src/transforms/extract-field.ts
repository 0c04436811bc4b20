import {
  type Config,
  type ConfigDef,
  type ConnectRecord,
  JavaException,
  parseConfig,
  type Schema,
  type Transformation,
} from '../api/index.ts';
import { FIELD_SYNTAX_VERSION, FieldPath } from './field-path.ts';
import { flag, notNull, REPLACE_NULL_WITH_DEFAULT } from './options.ts';
import { perSchema } from './per-schema.ts';
import { keyAndValue, keyAndValuePlugins, type RecordSide } from './record-side.ts';
import { requireMapOrNull, requireStructOrNull } from './requirements.ts';

const CONFIG = [
  {
    name: 'field',
    type: 'STRING',
    importance: 'MEDIUM',
    doc: 'The field that takes the place of the whole key or value.',
  },
  REPLACE_NULL_WITH_DEFAULT,
  FIELD_SYNTAX_VERSION,
] as const satisfies ConfigDef;

const PURPOSE = 'field extraction';

class ExtractFieldOnSide implements Transformation {
  readonly #side: RecordSide;
  #path!: FieldPath;
  #withDefault = true;
  #fieldSchema!: (schema: Schema) => Schema;

  constructor(side: RecordSide) {
    this.#side = side;
  }

  configure(config: Config): void {
    const options = parseConfig(CONFIG, config);
    const path = new FieldPath(notNull(options.field, 'null'), options['field.syntax.version']);
    this.#path = path;
    this.#withDefault = flag(options['replace.null.with.default']);
    this.#fieldSchema = perSchema((schema) => {
      const field = path.field(schema);
      if (!field) throw new JavaException('java.lang.IllegalArgumentException', `Unknown field: ${options.field}`);
      return field.schema;
    });
  }

  apply<R extends ConnectRecord>(record: R): R {
    const schema = this.#side.schema(record);
    const value = this.#side.value(record);
    if (!schema) {
      const map = requireMapOrNull(value, PURPOSE);
      return this.#side.replace(record, undefined, map && this.#path.inMap(map));
    }
    const struct = requireStructOrNull(schema, value, PURPOSE);
    const fieldSchema = this.#fieldSchema(schema);
    return this.#side.replace(record, fieldSchema, struct && this.#path.inStruct(struct, this.#withDefault));
  }
}

export const ExtractField = keyAndValue(ExtractFieldOnSide);
export const extractField = keyAndValuePlugins('ExtractField', CONFIG, ExtractField);
