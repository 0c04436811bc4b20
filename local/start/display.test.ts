import { expect, test } from 'vitest';
import { createDisplay } from './display.ts';

function screen(terminal: boolean) {
  let text = '';
  const output = {
    isTTY: terminal,
    columns: 12,
    write: (part: string) => {
      text += part;
      return true;
    },
    cursorTo: () => {
      text += '<';
      return true;
    },
    clearLine: () => {
      text += '#';
      return true;
    },
  } as unknown as NodeJS.WriteStream;
  return { display: createDisplay(output), text: () => text };
}

test('without a terminal: plain lines, and only what changed', () => {
  const { display, text } = screen(false);
  display.update('a');
  display.update('a');
  display.say('b');
  display.update('a');
  display.update('c');
  display.end();
  expect(text()).toBe('a\nb\nc\n');
});

test('on a terminal: one line, cut to the width, redrawn below what is said', () => {
  const { display, text } = screen(true);
  display.say('hello');
  display.update('a line that is too long');
  display.say('b');
  display.end();
  display.say('c');
  expect(text()).toBe('hello\na line that<#b\na line that\nc\n');
});
