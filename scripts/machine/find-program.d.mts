/** The path of the Chromium that the browser tests use: CHROMIUM, or the first on PATH; undefined where there is none. */
export function findChromium(): string | undefined;
/** The path of the first of these programs that is on PATH. */
export function findProgram(names: readonly string[]): string | undefined;
