/** Resolves when all code that can run has run, up to where it waits for an answer or a timer (or has given way twice). */
export async function settled(): Promise<void> {
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}
