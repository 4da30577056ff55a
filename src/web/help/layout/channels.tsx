import { useEffect, useState } from 'react';
import type { Channel } from '../../index.js';
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

const isOpen = ({ hours }: Channel, time: string | null) => time === null || isOpenAt(hours, time);

/**
 * Where readers can ask a person: the channels with their hours, or the operator's address.
 * `lead` is the sentence before them.
 */
export function Channels({ searchId, lead }: { searchId?: string; lead: string }) {
  const { contactUrl, brand } = useSite();
  const time = useKoreanTime();
  const shown = brand.channels.filter(
    (channel) => !channel.isHiddenWhenClosed || isOpen(channel, time),
  );
  if (brand.channels.length === 0 && contactUrl === null) return null;
  return (
    <div className="contact">
      <p>{lead}</p>
      {brand.channels.length === 0 && (
        <a className="button" href={contactAddress(contactUrl!, searchId)}>
          상담원에게 물어보기
        </a>
      )}
      {shown.map((channel) => (
        <p key={channel.address} className="contact-channel">
          <a className="button" href={contactAddress(channel.address, searchId)}>
            {channel.name}
            {channel.address.startsWith('tel:') && ` ${channel.address.slice('tel:'.length)}`}
          </a>
          <span>{writeHours(channel.hours)}</span>
        </p>
      ))}
      {brand.closedText !== '' && brand.channels.some((each) => !isOpen(each, time)) && (
        <p className="contact-closed">{brand.closedText}</p>
      )}
    </div>
  );
}
