/** The HTML of a body on the page: its tables scroll sideways, and its pictures open alone. */
export function pageHtml(bodyHtml: string): string {
  return bodyHtml
    .replaceAll('<table>', '<div class="table" role="group" aria-label="표" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
    .replace(
      /<a .*?<\/a>|<img src="([^"]*)" alt="([^"]*)"[^>]*>/gs,
      (html: string, source: string | undefined, alt: string) =>
        source === undefined
          ? html
          : `<a class="picture" href="${source}" aria-label="${alt} 크게 보기">${html}</a>`,
    );
}

/** The headings of a body with their ids, as HTML without tags. */
export function contentsOf(bodyHtml: string): { id: string; html: string }[] {
  return [...bodyHtml.matchAll(/<h[1-6] id="([^"]*)">(.*?)<\/h[1-6]>/gs)]
    .map(([, id, html]) => ({ id: id!, html: html!.replace(/<[^>]*>/g, '') }))
    .filter(({ html }) => html.trim() !== '');
}
