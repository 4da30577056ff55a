import { useState } from 'react';
import { Dashboard } from './dashboard.js';
import type { Refusal } from './failure.js';
import { KeyForm } from './key/key-form.js';
import { Session } from './key/session.js';
import { forgetKey, keepKey, readKey } from './key/session-key.js';

/** The whole page: the form for a key, and with one that is taken the statistics. */
export function AnalyticsPage() {
  const [key, setKey] = useState(readKey);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  const leave = (why: Refusal | null) => {
    forgetKey();
    setRefusal(why);
    setKey(null);
  };

  if (key === null) {
    return (
      <KeyForm
        refusal={refusal}
        onTaken={(taken) => {
          keepKey(taken);
          setKey(taken);
        }}
      />
    );
  }
  return (
    <Session apiKey={key} onRefused={leave}>
      {(refresh) => <Dashboard onRefresh={refresh} onForgetKey={() => leave(null)} />}
    </Session>
  );
}
