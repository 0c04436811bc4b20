/** The files that schemas may import without a registered reference. */
export const WELL_KNOWN_FILES: Readonly<Record<string, string>> = {
  'google/protobuf/timestamp.proto': proto(
    'google.protobuf',
    'message Timestamp { int64 seconds = 1; int32 nanos = 2; }',
  ),
  'google/protobuf/duration.proto': proto(
    'google.protobuf',
    'message Duration { int64 seconds = 1; int32 nanos = 2; }',
  ),
  'google/protobuf/empty.proto': proto('google.protobuf', 'message Empty {}'),
  'google/protobuf/any.proto': proto('google.protobuf', 'message Any { string type_url = 1; bytes value = 2; }'),
  'google/protobuf/field_mask.proto': proto('google.protobuf', 'message FieldMask { repeated string paths = 1; }'),
  'google/protobuf/struct.proto': proto(
    'google.protobuf',
    'message Struct { map<string, Value> fields = 1; } ' +
      'message Value { oneof kind { NullValue null_value = 1; double number_value = 2; string string_value = 3; ' +
      'bool bool_value = 4; Struct struct_value = 5; ListValue list_value = 6; } } ' +
      'enum NullValue { NULL_VALUE = 0; } message ListValue { repeated Value values = 1; }',
  ),
  'google/protobuf/wrappers.proto': proto(
    'google.protobuf',
    wrappers()
      .map(([name, type]) => `message ${name} { ${type} value = 1; }`)
      .join(' '),
  ),
  'google/protobuf/descriptor.proto': proto(
    'google.protobuf',
    ['File', 'Message', 'Field', 'Oneof', 'Enum', 'EnumValue', 'Service', 'Method']
      .map((name) => `message ${name}Options { extensions 1000 to max; }`)
      .join(' '),
    'proto2',
  ),
  'google/type/date.proto': proto('google.type', 'message Date { int32 year = 1; int32 month = 2; int32 day = 3; }'),
  'google/type/timeofday.proto': proto(
    'google.type',
    'message TimeOfDay { int32 hours = 1; int32 minutes = 2; int32 seconds = 3; int32 nanos = 4; }',
  ),
  'confluent/type/decimal.proto': proto(
    'confluent.type',
    'message Decimal { bytes value = 1; uint32 precision = 2; int32 scale = 3; }',
  ),
  'confluent/meta.proto': proto(
    'confluent',
    'message Meta { string doc = 1; map<string, string> params = 2; repeated string tags = 3; }',
  ),
};

function proto(name: string, declarations: string, syntax = 'proto3'): string {
  return `syntax = "${syntax}"; package ${name}; ${declarations}`;
}

function wrappers(): readonly (readonly [string, string])[] {
  return [
    ['DoubleValue', 'double'],
    ['FloatValue', 'float'],
    ['Int64Value', 'int64'],
    ['UInt64Value', 'uint64'],
    ['Int32Value', 'int32'],
    ['UInt32Value', 'uint32'],
    ['BoolValue', 'bool'],
    ['StringValue', 'string'],
    ['BytesValue', 'bytes'],
  ];
}
