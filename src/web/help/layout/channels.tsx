import { useEffect, useState } from 'react';
import { isOpenAt, writeHours } from '../../shared/contact-hours.js';
import { timeInKorea } from '../../shared/korean-days.js';
import { contactAddress } from '../addresses.js';
import { useSite } from './layout.js';

const POLL_MS = 30_000;

/** The time in Korea, e.g. 2026-11-26 15:30; null until the page is hydrated. */
function useKoreanTime(): string | null {
  const [time, setTime] = useState<string | null>(null);
  useEffect(() => {
    const look = () => setTime(timeInKorea(new Date()));
    look();
    const timer = setInterval(look, POLL_MS);
    return () => clearInterval(timer);
  }, []);
  return time;
}

/**
 * Where readers can ask a person: the channels with their hours, or the operator's address.
 * `lead` is the sentence before them.
 */
export function Channels({ searchId, lead }: { searchId?: string; lead: string }) {
  const { contactUrl, brand } = useSite();
  const time = useKoreanTime();
  const isOpen = ({ hours }: { hours: string }) => time === null || isOpenAt(hours, time);
  const timed = brand.channels.filter(({ hours }) => hours !== '');
  const hasPage = brand.channels.some(({ address }) => address.startsWith('https:'));
  const link = hasPage ? null : contactUrl;
  if (brand.channels.length === 0 && link === null) return null;
  return (
    <div className="contact">
      <p>{lead}</p>
      {link !== null && (
        <a className="button" href={contactAddress(link, searchId)}>
          상담원에게 물어보기
        </a>
      )}
      {brand.channels.map((channel) => {
        const { name, address, hours } = channel;
        const number = address.startsWith('tel:') ? ` ${address.slice('tel:'.length)}` : '';
        return (
          <p key={address} className="contact-channel">
            {isOpen(channel) ? (
              <a className="button" href={contactAddress(address, searchId)}>
                {name + number}
              </a>
            ) : (
              <strong>{name + number}</strong>
            )}
            <span>{writeHours(hours)}</span>
          </p>
        );
      })}
      {brand.closedText && timed.length > 0 && !timed.some(isOpen) && (
        <p className="contact-closed">{brand.closedText}</p>
      )}
    </div>
  );
}
