/**
 * The host's answers come later, its errors as rejections: nothing of a call has happened when the call returns.
 * A plugin that forgets an `await` is thereby found out.
 */
export async function later<T>(work: () => T | Promise<T>): Promise<T> {
  await Promise.resolve();
  return await work();
}
