import { describe, expect, it } from 'vitest';
import { incompatibilities } from './compatibility.ts';
import { parseJsonSchema } from './parse.ts';

type Schema = Record<string, unknown>;

const compare = (reader: Schema | boolean, writer: Schema | boolean, references: Record<string, Schema> = {}) => {
  const texts = new Map(Object.entries(references).map(([name, schema]) => [name, JSON.stringify(schema)]));
  return incompatibilities(parseJsonSchema(JSON.stringify(reader), texts), parseJsonSchema(JSON.stringify(writer)));
};

const object = (properties: Record<string, unknown>, more: Schema = {}): Schema => ({
  type: 'object',
  properties,
  ...more,
});
const CLOSED = { additionalProperties: false };
const [text, integer, number] = [{ type: 'string' }, { type: 'integer' }, { type: 'number' }];

/** A list, and a schema that holds itself. */
const tree = (leaf: Schema) => object({ leaf, branches: { type: 'array', items: { $ref: '#' } } });

describe('what is written by the one can be read by the other', () => {
  it.each<[string, reader: Schema | boolean, writer: Schema | boolean]>([
    ['the same', object({ a: text }), object({ a: text })],
    ['annotations differ', { ...text, title: 'x', 'connect.type': 'bytes' }, text],
    ['an integer is a number', number, integer],
    ['anything is allowed', true, object({ a: text })],
    ['a property goes from an open object', object({}), object({ a: text })],
    ['a property comes to a closed object', object({ a: text, b: text }, CLOSED), object({ a: text }, CLOSED)],
    ['a property that may be anything', object({ a: text, b: {} }), object({ a: text })],
    [
      'a required property with a default',
      object({ a: { ...text, default: '' } }, { required: ['a'] }),
      object({ a: text }),
    ],
    ['a property is not required any more', object({ a: text }), object({ a: text }, { required: ['a'] })],
    ['an object is opened', object({ a: text }), object({ a: text }, CLOSED)],
    ['an additional property gets a name', object({ a: text }), object({}, { additionalProperties: text })],
    ['null is added', { oneOf: [{ type: 'null' }, text] }, text],
    ['members in another order', { oneOf: [text, integer] }, { oneOf: [integer, text] }],
    ['types as a list', { type: ['string', 'null'] }, { oneOf: [{ type: 'null' }, text] }],
    ['a value is added', { enum: ['a', 'b'] }, { enum: ['a'] }],
    ['an enum is a string', text, { enum: ['a'] }],
    ['limits are wider', { ...text, maxLength: 5, minLength: 0 }, { ...text, maxLength: 4 }],
    ['it holds itself', tree(text), tree(text)],
    ['it holds itself, and more is allowed', tree(number), tree(integer)],
  ])('%s', (_, reader, writer) => {
    expect(compare(reader, writer)).toEqual([]);
  });
});

describe('what is written by the one cannot be read by the other', () => {
  it.each<[why: string, reader: Schema | boolean, writer: Schema | boolean]>([
    ['# changes its type from string to number', number, text],
    ['# changes its type from number to integer', integer, number],
    ['#/properties/a changes its type from number to string', object({ a: text }), object({ a: number })],
    ['#/properties/b is added to an object that may hold anything under that name', object({ b: text }), object({})],
    ['#/properties/a is removed, and no other properties are allowed', object({}, CLOSED), object({ a: text }, CLOSED)],
    ['#/properties/a is required, and has no default', object({ a: text }, { required: ['a'] }), object({ a: text })],
    ['# does not allow additional properties any more', object({}, CLOSED), object({})],
    ['# narrows its additional properties', object({}, { additionalProperties: text }), object({})],
    ['# changes its type from null to string', text, { oneOf: [{ type: 'null' }, text] }],
    ['# does not allow "b" any more', { enum: ['a'] }, { enum: ['a', 'b'] }],
    ['# changes its type from string to enum', { enum: ['a'] }, text],
    ['#: maxLength is narrowed to 3', { ...text, maxLength: 3 }, { ...text, maxLength: 4 }],
    ['#: pattern is narrowed to "a"', { ...text, pattern: 'a' }, text],
    [
      '#/items changes its type from string to integer',
      { type: 'array', items: integer },
      { type: 'array', items: text },
    ],
    ['#/properties/leaf changes its type from number to string', tree(text), tree(number)],
    ['# changes its type from string to never', false, text],
  ])('%s', (why, reader, writer) => {
    expect(compare(reader, writer)).toContain(why);
  });

  it('follows registered references', () => {
    const reader = object({ a: { $ref: 'other.json' } });
    expect(compare(reader, object({ a: text }), { 'other.json': text })).toEqual([]);
    expect(compare(reader, object({ a: text }), { 'other.json': integer })).toHaveLength(1);
  });
});
