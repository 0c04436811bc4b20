import type { EnumType, MessageType, ProtoField, ProtoFile } from './descriptor.ts';

/** The text of a file in proto3. */
export function printProto({ package: packageName, imports, messages }: ProtoFile): string {
  const header = ['syntax = "proto3";', ...(packageName === undefined ? [] : [`package ${packageName};`])];
  const blocks = [
    header,
    imports.map((name) => `import "${name}";`),
    messages.flatMap((message) => printMessage(message)),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function printMessage({ name, fields, oneofs, messages, enums }: MessageType): string[] {
  const blocks = [
    fields.filter(({ oneof }) => !oneof).flatMap((field) => printField(field)),
    oneofs.flatMap((oneof) => block(`oneof ${oneof.name}`, oneof.fields.flatMap(printField))),
    [...messages.flatMap(printMessage), ...enums.flatMap(printEnum)],
  ];
  return block(
    `message ${name}`,
    blocks.filter((lines) => lines.length > 0).flatMap((lines, i) => (i === 0 ? lines : ['', ...lines])),
  );
}

function printEnum({ name, values }: EnumType): string[] {
  return block(
    `enum ${name}`,
    values.map(([value, number]) => `${value} = ${number};`),
  );
}

function block(head: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [`${head} {}`];
  return [`${head} {`, ...lines.map((line) => (line === '' ? '' : `  ${line}`)), '}'];
}

function printField({ name, number, type, repeated, optional, params }: ProtoField): string[] {
  const label = repeated ? 'repeated ' : optional ? 'optional ' : '';
  const declaration = `${label}${typeName(type)} ${name} = ${number}`;
  if (params.size === 0) return [`${declaration};`];
  const pairs = [...params].map(([key, value]) => ['{', `  key: "${key}",`, `  value: "${value}"`, '}']);
  return [
    `${declaration} [(confluent.field_meta) = {`,
    '  params: [',
    ...pairs
      .flatMap((lines, i) => (i < pairs.length - 1 ? [...lines.slice(0, -1), '},'] : lines))
      .map((l) => `    ${l}`),
    '  ]',
    '}];',
  ];
}

/** Declared types by their simple names, which the innermost scope finds first; those of other files by their full ones. */
function typeName(type: ProtoField['type']): string {
  if (typeof type === 'string') return type;
  return /^(google|confluent)\./.test(type.fullName) ? type.fullName : type.name;
}
