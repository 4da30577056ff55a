import { useGraphiQL } from '@graphiql/react';
import { useLayoutEffect } from 'react';

/**
 * GraphiQL says that its tabs are those of a tab list, but each holds two buttons, which such a tab
 * must not: screen readers do not find them there. They become a plain list of buttons, in which
 * the one that is open is marked and each one that closes says what. The one that was opened comes
 * into sight.
 */
export function PlainTabs(): null {
  const { tabs, activeTabIndex } = useGraphiQL((state) => ({
    tabs: state.tabs,
    activeTabIndex: state.activeTabIndex,
  }));

  useLayoutEffect(() => {
    document.querySelector('.graphiql-tabs')?.removeAttribute('role');
    document.querySelectorAll('.graphiql-tab').forEach((item, index) => {
      item.removeAttribute('role');
      item.removeAttribute('aria-selected');
      item
        .querySelector('.graphiql-tab-button')
        ?.setAttribute('aria-current', String(index === activeTabIndex));
      item
        .querySelector('.graphiql-tab-close')
        ?.setAttribute('aria-label', `Close ${tabs[index]?.title}`);
    });
  }, [tabs, activeTabIndex]);

  useLayoutEffect(() => {
    const tab = document.querySelectorAll('.graphiql-tab')[activeTabIndex];
    tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [activeTabIndex, tabs.length]);

  return null;
}
