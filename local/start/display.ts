import type { WriteStream } from 'node:tty';

/** What the user sees: lines, and below them one that keeps itself up to date. */
export interface Display {
  say(line: string): void;
  /** Replaces the last line on a terminal; elsewhere a plain line. The same text again does nothing. */
  update(line: string): void;
  /** Leaves the last line as it stands. */
  end(): void;
}

export function createDisplay(output: NodeJS.WriteStream): Display {
  return output.isTTY ? onTerminal(output) : plain(output);
}

function plain(output: NodeJS.WritableStream): Display {
  let last = '';
  return {
    say: (line) => void output.write(`${line}\n`),
    update: (line) => {
      if (line !== last) output.write(`${line}\n`);
      last = line;
    },
    end: () => {},
  };
}

function onTerminal(output: WriteStream): Display {
  let last = '';
  const clear = () => {
    if (last === '') return;
    output.cursorTo(0);
    output.clearLine(0);
  };
  const draw = () => void output.write(last.slice(0, (output.columns || 80) - 1));
  return {
    say: (line) => {
      clear();
      output.write(`${line}\n`);
      draw();
    },
    update: (line) => {
      if (line === last) return;
      clear();
      last = line;
      draw();
    },
    end: () => {
      if (last !== '') output.write('\n');
      last = '';
    },
  };
}
