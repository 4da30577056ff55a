const MINUTE_MS = 60_000;
const UNITS = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 24 * 60 * MINUTE_MS } as const;

/** Minutes, hours or days, e.g. 30m, 12h or 90d, in milliseconds; null for anything else. */
export function durationMs(text: string): number | null {
  const [, count, unit] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? [];
  return unit === undefined ? null : Number(count) * UNITS[unit as keyof typeof UNITS];
}
