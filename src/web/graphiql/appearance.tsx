import { useGraphiQL, useGraphiQLActions, useMonaco } from '@graphiql/react';
import { useEffect, useLayoutEffect } from 'react';

/** The names of this page's editor themes. */
export const EDITOR_THEME = { light: 'doum-light', dark: 'doum-dark' };

const COLORS = {
  light: {
    widget: '#ffffff',
    accent: '#d60590',
    soft: '#d6059019',
    input: '#3b4b6811',
    number: '#5f6b80',
    argument: '#5f5cc4',
  },
  dark: {
    widget: '#212a3b',
    accent: '#ff5794',
    soft: '#ff579419',
    input: '#b7c2d711',
    number: '#9aa7bd',
    argument: '#a29dff',
  },
};

/**
 * GraphiQL's editor theme, with each colour changed to a contrast of at least 4.5 : 1 on both of
 * its backgrounds.
 */
function themeData(scheme: 'light' | 'dark') {
  const { widget, accent, soft, input, number, argument } = COLORS[scheme];
  return {
    base: scheme === 'light' ? ('vs' as const) : ('vs-dark' as const),
    inherit: true,
    colors: {
      'editor.background': '#ffffff00',
      'scrollbar.shadow': '#ffffff00',
      'editorLineNumber.foreground': number,
      'editorLineNumber.dimmedForeground': number,
      'editor.placeholder.foreground': number,
      'textLink.foreground': accent,
      'textLink.activeForeground': accent,
      'editorLink.activeForeground': accent,
      'editorWidget.background': widget,
      'editorHoverWidget.background': widget,
      'editorSuggestWidget.background': widget,
      'editorSuggestWidget.selectedBackground': soft,
      'editorSuggestWidget.selectedForeground': accent,
      'list.hoverBackground': soft,
      'list.highlightForeground': accent,
      'list.focusHighlightForeground': accent,
      'menu.background': widget,
      'menu.selectionBackground': soft,
      'menu.selectionForeground': accent,
      'quickInput.background': widget,
      'quickInputList.focusBackground': soft,
      'quickInputList.focusForeground': scheme === 'light' ? '#444444' : '#ffffff',
      'pickerGroup.foreground': accent,
      'input.background': input,
      'inputOption.hoverBackground': soft,
      'toolbar.hoverBackground': soft,
      'editorWidget.resizeBorder': accent,
      focusBorder: accent,
    },
    rules: [
      { token: 'argument.identifier.gql', foreground: argument },
      ...(scheme === 'light'
        ? [
            { token: 'comment', foreground: '#177017' },
            { token: 'number', foreground: '#067146' },
          ]
        : [{ token: 'comment', foreground: '#7fb069' }]),
    ],
  };
}

/**
 * Updates the editor theme when the system switches between light and dark. GraphiQL's own styles
 * follow without help.
 */
export function FollowSystemTheme(): null {
  const theme = useGraphiQL((state) => state.theme);
  const { setTheme } = useGraphiQLActions();

  useEffect(() => {
    if (theme !== null) return;
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    const follow = () => setTheme(null);
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }, [theme, setTheme]);

  return null;
}

/** Gives the editors readable colours, wrapped lines, and names for screen readers. */
export function ReadableEditors(): null {
  const monaco = useMonaco((state) => state.monaco);
  const { theme, query, variables, headers, response } = useGraphiQL((state) => ({
    theme: state.monacoTheme,
    query: state.queryEditor,
    variables: state.variableEditor,
    headers: state.headerEditor,
    response: state.responseEditor,
  }));

  // A layout effect, because GraphiQL creates the editors in an effect and needs the themes then.
  useLayoutEffect(() => {
    if (!monaco) return;
    monaco.editor.defineTheme(EDITOR_THEME.light, themeData('light'));
    monaco.editor.defineTheme(EDITOR_THEME.dark, themeData('dark'));
    if (theme !== undefined) monaco.editor.setTheme(theme);
  }, [monaco, theme]);

  useEffect(() => {
    query?.updateOptions({ ariaLabel: 'Operation', wordWrap: 'on' });
    variables?.updateOptions({ ariaLabel: 'Variables', wordWrap: 'on' });
    headers?.updateOptions({ ariaLabel: 'Headers', wordWrap: 'on' });
    response?.updateOptions({ ariaLabel: 'Response' });
  }, [query, variables, headers, response]);

  return null;
}

/**
 * Turns GraphiQL's tab list into a plain list of buttons for screen readers: its tabs have the role
 * `tab`, but contain two buttons each, which screen readers do not find there. The active tab is
 * marked as current and scrolled into view. The close buttons name their tab.
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
