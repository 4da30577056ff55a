import { drawName } from './local-copy.js';

const KEY = 'doum-desk:tab';
const LOCK = 'doum-desk:tab:';

/** How long a page waits until the page before it in the same tab has let go of the lock. */
const WAIT_MS = 500;

/** Locks the id of a tab until its page ends. Resolves to false if another page has the lock. */
function hold(id: string): Promise<boolean> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(WAIT_MS);
    const untilTheEnd = () => new Promise<never>(() => resolve(true));
    navigator.locks.request(LOCK + id, { signal }, untilTheEnd).catch(() => resolve(false));
  });
}

async function claim(): Promise<string> {
  const id = sessionStorage.getItem(KEY);
  // Browsers have no locks for pages without HTTPS: there, each page is a tab.
  const isMine = id !== null && 'locks' in navigator && (await hold(id));
  if (isMine) return id;
  const drawn = drawName();
  if ('locks' in navigator) await hold(drawn);
  sessionStorage.setItem(KEY, drawn);
  return drawn;
}

let claimed: Promise<string> | null = null;

/**
 * The id of this tab. It stays when the page is loaded again; a duplicated tab, which copies the
 * storage of its tab, gets an id of its own. A page that came back by the browser's button has to
 * claim its tab `anew`: meanwhile the lock may be gone.
 */
export const claimTab = (anew = false): Promise<string> =>
  (claimed = anew || !claimed ? claim() : claimed);

/** The ids of all tabs that are open; none if the browser does not tell. */
export async function openTabs(): Promise<ReadonlySet<string>> {
  const { held = [] } = 'locks' in navigator ? await navigator.locks.query() : {};
  return new Set(held.map(({ name = '' }) => name.replace(LOCK, '')));
}
