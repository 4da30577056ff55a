/** The names of our own editor themes. */
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
 * As GraphiQL colours its editors, but each colour has a contrast of 4.5 : 1 or more on both of its
 * grounds.
 */
export function themeData(scheme: 'light' | 'dark') {
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
