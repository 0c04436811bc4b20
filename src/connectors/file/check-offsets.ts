import { type Config, ConnectException, type SourceOffsetChange } from '../../api/index.ts';

/** Of offsets that a user gives. Throws ConnectException with the messages of the original. */
export function checkOffsets(config: Config, offsets: readonly SourceOffsetChange[]): void {
  if (!config.file) {
    throw new ConnectException(
      "Offsets cannot be modified if the 'file' configuration is unspecified. This is because stdin is used for input and " +
        'offsets are not tracked.',
    );
  }
  for (const { partition, offset } of offsets) {
    // Also a partition that no such connector writes may be forgotten.
    if (offset === null) continue;
    if (!Object.hasOwn(offset, 'position')) {
      throw new ConnectException("Offset objects should either be null or contain the key 'position'");
    }
    const { position } = offset;
    if (typeof position !== 'bigint' && !Number.isInteger(position)) {
      throw new ConnectException("The value for the 'position' key in the offset is expected to be a Long value");
    }
    if ((position as number | bigint) < 0) {
      throw new ConnectException("The value for the 'position' key in the offset should be a non-negative value");
    }
    if (partition === null) throw new ConnectException('Partition objects cannot be null');
    if (!Object.hasOwn(partition, 'filename')) {
      throw new ConnectException("Partition objects should contain the key 'filename'");
    }
  }
}
