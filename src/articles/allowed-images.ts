/**
 * An image as our Markdown renders it: quotes and angle brackets inside attributes are escaped, so
 * none ends one early.
 */
const IMAGE = /<img src="([^"]*)" alt="([^"]*)"(?: title="[^"]*")?>/g;

/**
 * The HTML of a body with images of these hosts (over HTTPS) and of our own paths alone; any other
 * is its alternative text. Decided when it is read, so that a change of the configuration holds for
 * what was written before.
 */
export function allowedImages(html: string, hosts: readonly string[]): string {
  return html.replace(IMAGE, (image, source: string, alt: string) =>
    isAllowed(source, hosts) ? image : alt,
  );
}

function isAllowed(source: string, hosts: readonly string[]): boolean {
  if (/^\/(?![/\\])/.test(source)) return true;
  const url = URL.canParse(source.replaceAll('&amp;', '&'))
    ? new URL(source.replaceAll('&amp;', '&'))
    : null;
  return (
    url !== null &&
    url.protocol === 'https:' &&
    hosts.includes(url.host) &&
    url.username === '' &&
    url.password === ''
  );
}
