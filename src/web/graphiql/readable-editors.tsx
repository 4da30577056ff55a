import { useGraphiQL, useMonaco } from '@graphiql/react';
import { useEffect, useLayoutEffect } from 'react';
import { EDITOR_THEME, themeData } from './editor-themes.js';

/**
 * Gives the editors colours that can be read, lines that end where they do, and names for screen
 * readers.
 */
export function ReadableEditors(): null {
  const monaco = useMonaco((state) => state.monaco);
  const { theme, query, variables, headers, response } = useGraphiQL((state) => ({
    theme: state.monacoTheme,
    query: state.queryEditor,
    variables: state.variableEditor,
    headers: state.headerEditor,
    response: state.responseEditor,
  }));

  // Before the editors are made, which happens in an effect as well.
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
