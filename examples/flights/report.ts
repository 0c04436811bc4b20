import type { Comparison, HourOfDay, Sums } from './comparison.ts';

const COLUMNS = ['expected', 'json', 'avro'] as const;
const MEASURES = ['flights', 'delay', 'distance'] as const satisfies readonly (keyof Sums)[];
const WIDTH = { flights: 7, delay: 9, distance: 12 };

/** The comparison as a table for people: an hour a line, and each figure of the file beside those of the blobs. */
export function report({ hours, differences }: Comparison): string[] {
  const total: HourOfDay = {
    hour: -1,
    expected: sum(hours, 'expected'),
    json: sum(hours, 'json'),
    avro: sum(hours, 'avro'),
  };
  const titles = COLUMNS.map((column) => (column === 'expected' ? 'file' : column));
  return [
    `      ${MEASURES.map((measure) => measure.padStart(COLUMNS.length * (WIDTH[measure] + 1)).concat('  ')).join('')}`,
    ` hour ${MEASURES.map((measure) =>
      titles
        .map((title) => title.padStart(WIDTH[measure] + 1))
        .join('')
        .concat('  '),
    ).join('')}`,
    ...hours.map((hour) => line(String(hour.hour), hour)),
    line('all', total),
    ...differences,
  ];
}

function line(title: string, hour: HourOfDay): string {
  const cells = MEASURES.map((measure) => {
    const values = COLUMNS.map((column) => String(hour[column][measure]).padStart(WIDTH[measure] + 1));
    return `${values.join('')}  `;
  });
  const equal = MEASURES.every((measure) =>
    COLUMNS.every((column) => hour[column][measure] === hour.expected[measure]),
  );
  return `${title.padStart(5)} ${cells.join('')}${equal ? 'equal' : 'DIFFERENT'}`;
}

function sum(hours: readonly HourOfDay[], column: (typeof COLUMNS)[number]): Sums {
  const total = (measure: keyof Sums) => hours.reduce((all, hour) => all + hour[column][measure], 0);
  return { flights: total('flights'), delay: total('delay'), distance: total('distance') };
}
