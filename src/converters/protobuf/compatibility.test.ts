import { expect, it } from 'vitest';
import { incompatibilities } from './compatibility.ts';
import { parseProto } from './parse.ts';

const compare = (reader: string, writer: string, syntax = 'proto3') => {
  const [one, two] = [reader, writer].map((body) => parseProto(`syntax = "${syntax}"; package p; ${body}`));
  return incompatibilities(one!, two!);
};

it.each<[string, reader: string, writer: string]>([
  ['a field is added', 'message M { int32 a = 1; string b = 2; }', 'message M { int32 a = 1; }'],
  ['a field is removed', 'message M { }', 'message M { int32 a = 1; }'],
  ['a field is renamed', 'message M { int32 b = 1; }', 'message M { int32 a = 1; }'],
  ['numbers of one kind', 'message M { int64 a = 1; }', 'message M { uint32 a = 1; }'],
  ['an enum is a number', 'message M { int32 a = 1; }', 'enum E { Z = 0; } message M { E a = 1; }'],
  ['text is bytes', 'message M { bytes a = 1; }', 'message M { string a = 1; }'],
  ['text is repeated', 'message M { repeated string a = 1; }', 'message M { string a = 1; }'],
  ['a message is added', 'message M { } message N { }', 'message M { }'],
  ['one field moves to a new oneof', 'message M { oneof o { int32 a = 1; } }', 'message M { int32 a = 1; }'],
  ['a message holds itself', 'message M { M m = 1; int64 a = 2; }', 'message M { M m = 1; int32 a = 2; }'],
])('can be read where %s', (_, reader, writer) => {
  expect(compare(reader, writer)).toEqual([]);
});

it.each<[why: string, reader: string, writer: string]>([
  ['The message p.N is removed', 'message M { }', 'message M { } message N { }'],
  [
    'The field p.M.a (1) changes its type from varint to text',
    'message M { string a = 1; }',
    'message M { int32 a = 1; }',
  ],
  [
    'The field p.M.a (1) changes its type from varint to zigzag',
    'message M { sint32 a = 1; }',
    'message M { int32 a = 1; }',
  ],
  [
    'The field p.M.a (1) changes from single to repeated',
    'message M { repeated int32 a = 1; }',
    'message M { int32 a = 1; }',
  ],
  [
    'The field p.N.a (1) changes its type from text to varint',
    'message N { int32 a = 1; } message M { N n = 1; }',
    'message N { string a = 1; } message M { N n = 1; }',
  ],
  [
    'The fields p.M.a (1), p.M.b (2) are moved to o',
    'message M { oneof o { int32 a = 1; int32 b = 2; } }',
    'message M { int32 a = 1; int32 b = 2; }',
  ],
  [
    'The fields p.M.b (2) are moved to o',
    'message M { oneof o { int32 a = 1; int32 b = 2; } }',
    'message M { oneof o { int32 a = 1; } int32 b = 2; }',
  ],
  [
    'The field p.M.b (2) is removed from o',
    'message M { oneof o { int32 a = 1; } }',
    'message M { oneof o { int32 a = 1; int32 b = 2; } }',
  ],
])('cannot be read: %s', (why, reader, writer) => {
  expect(compare(reader, writer)).toEqual([why]);
});

it('cannot be read where a required field comes or goes', () => {
  const [one, none] = ['message M { required int32 a = 1; }', 'message M { }'];
  expect(compare(one, none, 'proto2')).toEqual(['The required field p.M.a (1) is added']);
  expect(compare(none, one, 'proto2')).toEqual(['The required field p.M.a (1) is removed']);
});
