import type { Signals } from 'close-with-grace';

/** Faults of the process itself: a handler for them would run for ever. The embedded Postgres ends by itself then. */
export const FATAL_SIGNALS: Signals[] = ['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGABRT'];
