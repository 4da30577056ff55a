import {
  type ComponentProps,
  type FormEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from 'react';
import './entry-form.css';

interface EntryFormProps {
  heading: string;
  /** The title of the form. */
  note: ReactNode;
  /** The text of the button. */
  action: string;
  /** Resolves to the reason why it failed, for the person. */
  run: (fields: FormData) => Promise<string | null>;
  initialError?: string | null;
  /** The fields. What is wrong is wrong with the one that is named `password`. */
  children: (password: ComponentProps<'input'>) => ReactNode;
  /** Other ways in, and help. */
  after: ReactNode;
}

/** The form of a person who is not signed in yet. It fills the page. */
export function EntryForm(props: EntryFormProps) {
  const { heading, note, action, run, initialError = null, children, after } = props;
  const form = useRef<HTMLFormElement>(null);
  const [error, setError] = useState(initialError);
  const [isRunning, setRunning] = useState(false);
  useEffect(() => form.current!.querySelector<HTMLElement>('input:not([readonly])')!.focus(), []);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isRunning) return;
    setRunning(true);
    setError(null);
    const outcome = await run(new FormData(event.currentTarget));
    if (outcome === null) return;
    setRunning(false);
    setError(outcome);
    const field = form.current?.elements.namedItem('password') as HTMLInputElement | undefined;
    field?.select();
    field?.focus();
  };
  const password = {
    name: 'password',
    autoCapitalize: 'off',
    spellCheck: false,
    'aria-invalid': error !== null,
    'aria-describedby': error === null ? 'entry-help' : 'entry-error entry-help',
  };

  return (
    <EntryPage heading={heading}>
      <form ref={form} className="entry-form" onSubmit={(event) => void submit(event)} noValidate>
        <p className="entry-note">{note}</p>
        {children(password)}
        <p id="entry-error" className="entry-error" role="alert">
          {error}
        </p>
        <button type="submit" aria-disabled={isRunning}>
          {isRunning ? '확인하고 있어요…' : action}
        </button>
      </form>
      {after}
    </EntryPage>
  );
}

/** The page around it. */
export const EntryPage = ({ heading, children }: { heading: string; children: ReactNode }) => (
  <main className="entry-page">
    <div className="entry-box">
      <h1>{heading}</h1>
      {children}
    </div>
  </main>
);

/** Whether the sign-in outlives the day. */
export const KeepSignedIn = () => (
  <label className="entry-check">
    <input type="checkbox" name="isKept" />
    로그인 유지 (7일 동안 안 쓰면 끝나고, 길어도 30일까지예요)
  </label>
);
