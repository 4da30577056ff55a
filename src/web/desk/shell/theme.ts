import { koKR } from '@mui/material/locale';
import type { RaThemeOptions } from 'react-admin';
import { BRAND } from '../../shared/page-brand.js';

/** The colours of src/web/shared/tokens.css. Material UI computes with them, so it needs values. */
const LIGHT = {
  mode: 'light' as 'light' | 'dark',
  accent: BRAND.accentColor ?? '#2a4fd0',
  onAccent: '#ffffff',
  ground: '#f6f7f9',
  surface: '#ffffff',
  text: '#171b24',
  soft: '#545d6e',
  line: '#dfe3ea',
  bad: '#b3261e',
  good: '#0b6b43',
};
const DARK: typeof LIGHT = {
  mode: 'dark',
  accent: BRAND.accentColorDark ?? '#9db4ff',
  onAccent: '#0d1533',
  ground: '#10131a',
  surface: '#181c25',
  text: '#eceff5',
  soft: '#a9b2c3',
  line: '#303747',
  bad: '#ffb4ab',
  good: '#6fd6a4',
};

function themeOf(colours: typeof LIGHT): RaThemeOptions {
  return {
    palette: {
      mode: colours.mode,
      // Under the pointer, a darker one would have too little contrast.
      primary: { main: colours.accent, dark: colours.accent, contrastText: colours.onAccent },
      secondary: { main: colours.accent, contrastText: colours.onAccent },
      error: { main: colours.bad },
      success: { main: colours.good },
      background: { default: colours.ground, paper: colours.surface },
      text: { primary: colours.text, secondary: colours.soft },
      divider: colours.line,
    },
    shape: { borderRadius: 8 },
    typography: { fontFamily: 'var(--font)', button: { textTransform: 'none', fontWeight: 600 } },
    components: {
      // Focus is shown by the outline of base.css, which has more contrast than a ripple.
      MuiButtonBase: { defaultProps: { disableRipple: true } },
      MuiAutocomplete: koKR.components!.MuiAutocomplete!,
      MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
      MuiTextField: { defaultProps: { size: 'small', margin: 'none', fullWidth: true } },
      MuiOutlinedInput: {
        styleOverrides: { notchedOutline: { borderColor: 'var(--line-strong)' } },
      },
      MuiTableCell: { styleOverrides: { head: { fontWeight: 600, whiteSpace: 'nowrap' } } },
      MuiSnackbarContent: { styleOverrides: { message: { whiteSpace: 'pre-line' } } },
    },
  };
}

export const lightTheme = themeOf(LIGHT);
export const darkTheme = themeOf(DARK);
