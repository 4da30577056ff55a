import { type KeyboardEvent, type ReactNode, useRef } from 'react';

interface TabsProps<Name extends string> {
  label: string;
  tabs: readonly { name: Name; title: string; count: string | number }[];
  chosen: Name;
  onChoose: (name: Name) => void;
  /** What the chosen tab shows. */
  children: ReactNode;
}

const STEPS: Partial<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * Tabs as screen readers know them: arrows, Home and End choose, Tab goes on to what the chosen one
 * shows.
 */
export function Tabs<Name extends string>({
  label,
  tabs,
  chosen,
  onChoose,
  children,
}: TabsProps<Name>) {
  const buttons = useRef(new Map<Name, HTMLButtonElement>());
  const index = tabs.findIndex(({ name }) => name === chosen);

  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const next =
      event.key === 'Home'
        ? 0
        : event.key === 'End'
          ? tabs.length - 1
          : step && (index + step + tabs.length) % tabs.length;
    if (next === undefined) return;
    event.preventDefault();
    onChoose(tabs[next]!.name);
    buttons.current.get(tabs[next]!.name)?.focus();
  };

  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} onKeyDown={press}>
        {tabs.map(({ name, title, count }) => (
          <button
            key={name}
            ref={(button) => {
              if (button) buttons.current.set(name, button);
            }}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-controls="tab-panel"
            aria-selected={name === chosen}
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => onChoose(name)}
          >
            {title} <span className="count">{count}</span>
          </button>
        ))}
      </div>
      <div id="tab-panel" role="tabpanel" aria-labelledby={`tab-${chosen}`}>
        {children}
      </div>
    </>
  );
}
