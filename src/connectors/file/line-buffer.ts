import { ConnectException } from '../../api/index.ts';

const FIRST_SIZE = 256 * 1024;
const MAX_LINE = 64 * 1024 * 1024;
const [LF, CR] = [10, 13];

/**
 * Cuts a stream of bytes into lines, and knows where each ends. A line ends with `\n`, `\r\n` or `\r`; its bytes are UTF-8,
 * decoded only when the line is whole, so that no character is ever torn. What follows the last end of line stays.
 */
export class LineBuffer {
  #bytes = Buffer.allocUnsafeSlow(FIRST_SIZE);
  /** Of `#bytes`: the first byte not taken, and the end of what was read. */
  #start = 0;
  #end = 0;
  /** Up to here there is no end of line after `#start`. */
  #searched = 0;
  /** Of the next `\r`, or the end where there is none: found once and not again for every line. */
  #nextCr = -1;
  /** Where `#start` lies in the stream. */
  #position: number;

  constructor(position: number) {
    this.#position = position;
  }

  /** The byte of the stream after the last line that was taken. */
  get position(): number {
    return this.#position;
  }

  /** The byte of the stream after the last one that was read. */
  get readPosition(): number {
    return this.#position + this.#end - this.#start;
  }

  /** Where to read the next bytes to; tell with `filled` how many came. Throws ConnectException for a line without end. */
  space(): Buffer {
    if (this.#start > 0) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#searched -= this.#start;
      this.#start = 0;
      this.#nextCr = -1;
    }
    if (this.#end === this.#bytes.length) {
      if (this.#end >= MAX_LINE) {
        throw new ConnectException(
          `The line that starts at byte ${this.#position} is longer than ${MAX_LINE} bytes: it cannot become one record.`,
        );
      }
      const larger = Buffer.allocUnsafeSlow(this.#bytes.length * 2);
      this.#bytes.copy(larger, 0, 0, this.#end);
      this.#bytes = larger;
    }
    return this.#bytes.subarray(this.#end);
  }

  /** Forgets what was read after the last line that was taken: the stream is another one from there on. */
  discard(): void {
    this.#end = this.#start;
    this.#searched = this.#start;
    this.#nextCr = -1;
  }

  filled(bytes: number): void {
    this.#end += bytes;
    this.#nextCr = -1;
  }

  /** Takes at most `max` whole lines; `add` gets each without its end, and the position after it. Returns how many. */
  take(max: number, add: (line: string, position: number) => void): number {
    const bytes = this.#bytes.subarray(0, this.#end);
    let taken = 0;
    while (taken < max) {
      const lf = bytes.indexOf(LF, this.#searched);
      const until = lf === -1 ? this.#end : lf;
      if (this.#nextCr < this.#searched) {
        const cr = bytes.indexOf(CR, this.#searched);
        this.#nextCr = cr === -1 ? Number.POSITIVE_INFINITY : cr;
      }
      let lineEnd = until;
      let next = until + 1;
      if (this.#nextCr < until) {
        lineEnd = this.#nextCr;
        next = lineEnd + 1;
        // Whether a `\n` belongs to it is only known when the next byte is there.
        if (next === this.#end) {
          this.#searched = lineEnd;
          break;
        }
        if (next === lf) next++;
      } else if (lf === -1) {
        this.#searched = this.#end;
        break;
      }
      const line = bytes.toString('utf8', this.#start, lineEnd);
      this.#position += next - this.#start;
      this.#start = next;
      this.#searched = next;
      add(line, this.#position);
      taken++;
    }
    return taken;
  }
}
