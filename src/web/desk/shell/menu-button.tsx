import { Button, type ButtonProps, Menu, MenuItem } from '@mui/material';
import { useState } from 'react';

interface MenuButtonProps extends ButtonProps {
  /** The subject of the menu. */
  name: string;
  /** The items with their actions; false: not possible now. */
  choices: Readonly<Record<string, false | (() => void)>>;
}

/** A button that opens a menu. */
export function MenuButton({ name, choices, ...button }: MenuButtonProps) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <Button
        {...button}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
      />
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
        // It stands outside of the page's landmarks.
        slotProps={{ paper: { role: 'region', 'aria-label': name } }}
      >
        {Object.entries(choices).map(
          ([text, act]) =>
            act && (
              <MenuItem
                key={text}
                onClick={() => {
                  setAnchor(null);
                  act();
                }}
              >
                {text}
              </MenuItem>
            ),
        )}
      </Menu>
    </>
  );
}
