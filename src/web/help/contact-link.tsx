import { contactAddress } from './contact-address.js';
import { useSite } from './site-context.js';

/** The way to a person, where the server knows one. */
export function ContactLink({ searchId, lead }: { searchId?: string; lead: string }) {
  const { contactUrl } = useSite();
  if (contactUrl === null) return null;
  return (
    <p className="contact">
      <span>{lead}</span>{' '}
      <a className="button" href={contactAddress(contactUrl, searchId)}>
        상담원에게 물어보기
      </a>
    </p>
  );
}
