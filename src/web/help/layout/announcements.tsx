import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { HelpAnnouncementsDocument } from '../../generated/operations.js';

const LEVELS = { INFO: '안내', WARNING: '주의', OUTAGE: '장애' };

/** Browsers cannot wait longer. */
const MAX_WAIT_MS = 2_147_483_647;

interface AnnouncementsProps {
  /** Leaves out announcements about other products. */
  product?: string | null;
  /** Leaves out announcements about other platforms. */
  platforms?: readonly string[] | null;
}

/** The announcements that fit the page. A page asks once; what it shows ends at its time. */
export function Announcements({ product, platforms }: AnnouncementsProps) {
  const [{ data }] = useQuery({
    query: HelpAnnouncementsDocument,
    // The server needs no second answer.
    requestPolicy: typeof window === 'undefined' ? 'cache-first' : 'cache-and-network',
  });
  // The first rendering of the browser equals that of the server.
  const [now, setNow] = useState(0);
  const announcements = data?.announcements;
  useEffect(() => {
    const look = () => setNow(Date.now());
    const waits = (announcements ?? []).flatMap(({ endsAt }) =>
      endsAt ? Math.min(Math.max(0, Date.parse(endsAt) - Date.now()), MAX_WAIT_MS) : [],
    );
    const timers = waits.map((wait) => setTimeout(look, wait + 10));
    // Timers rest while a page is hidden, or kept for the way back.
    addEventListener('pageshow', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      timers.forEach(clearTimeout);
      removeEventListener('pageshow', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [announcements]);
  const fitting = (announcements ?? []).filter(
    (each) =>
      (!each.endsAt || Date.parse(each.endsAt) > now) &&
      (!product || !each.product || each.product.slug === product) &&
      (!platforms || !each.platform || platforms.includes(each.platform.slug)),
  );
  if (fitting.length === 0) return null;
  return (
    <ul className="announcements" aria-label="공지">
      {fitting.map((each) => (
        <li key={each.id} className={`announcement announcement-${each.level.toLowerCase()}`}>
          <strong>
            {[LEVELS[each.level], each.product?.name, each.platform?.name]
              .filter(Boolean)
              .join(' · ')}
          </strong>
          <span>{each.text}</span>
        </li>
      ))}
    </ul>
  );
}
