import { useLayoutEffect, useRef } from 'react';
import { useOpenExample } from './use-open-example.js';
import type { ExampleGroup } from './example-groups.js';

/**
 * Examples by what one wants to do, each with what it does and whose key it needs; a click opens it
 * in a tab.
 */
export function ExampleList({ groups }: { groups: ExampleGroup[] }) {
  const open = useOpenExample();
  const list = useRef<HTMLElement>(null);

  // The next panel stands in the same place, and would begin as far down as this one was scrolled.
  useLayoutEffect(() => {
    const panel = list.current?.parentElement;
    return () => panel?.scrollTo(0, 0);
  }, []);

  return (
    <section ref={list} className="examples" aria-label="Examples">
      <h2>Examples</h2>
      <p>
        A click opens one in a tab. Those with a key need it in the Headers tab, once for all tabs:
        it is remembered until this tab of the browser is closed.
      </p>
      {groups.map(({ title, examples }) => (
        <section key={title} aria-label={title}>
          <h3>{title}</h3>
          <ul>
            {examples.map((example) => (
              <li key={example.name}>
                <button type="button" className="graphiql-un-styled" onClick={() => open(example)}>
                  <span className="example-name">{example.name}</span>
                  {example.key !== undefined && (
                    <span className="example-key">{example.key}’s key</span>
                  )}
                  <span className="example-description">{example.description}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
}
