/** A page with a title, a sentence and a link. It is static: rendering is expensive, and may fail. */
export function noticePage({
  title,
  text,
  link: [href, label],
  styles,
  opens = '',
}: {
  title: string;
  text: string;
  link: readonly [href: string, label: string];
  styles: readonly string[];
  /** A path that opens by itself, without a script, which the CSP would refuse. */
  opens?: string;
}): string {
  const links = styles.map((style) => `<link rel="stylesheet" href="${style}">`).join('');
  const refresh = opens && `<meta http-equiv="refresh" content="0;url=${escaped(opens)}">`;
  return `<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">${refresh}<title>${title} - 도움말</title>${links}</head><body><main class="main"><section class="notice"><h1>${title}</h1><p>${text}</p><p><a href="${escaped(href)}">${label}</a></p></section></main></body></html>`;
}

/** `URL` has encoded quotes and angle brackets in paths. */
function escaped(path: string): string {
  return path.replaceAll('&', '&amp;');
}
