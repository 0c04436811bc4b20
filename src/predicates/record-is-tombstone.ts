import type { ConnectRecord, Predicate } from '../api/index.ts';
import { predicate } from './predicate.ts';

export class RecordIsTombstone implements Predicate {
  configure(): void {}

  test(record: ConnectRecord): boolean {
    return (record.value ?? null) === null;
  }
}

export const recordIsTombstone = predicate('RecordIsTombstone', [], () => new RecordIsTombstone());
