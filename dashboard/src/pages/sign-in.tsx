import { Button, Input } from 'antd';
import { type FormEvent, useEffect, useState } from 'react';
import { api, ask } from '../api/client.ts';
import { asProblem, type ProblemItem } from '../api/problem.ts';
import icon from '../icon.svg';
import { Field, FieldProblems } from '../parts/field.tsx';
import { Note } from '../parts/note.tsx';

interface SignInProps {
  /** True when a session has run out while somebody was at work. */
  isAgain: boolean;
  onSignedIn: () => void;
}

/** Asks for the API key and changes it for a session; the key itself is not kept. */
export function SignIn({ isAgain, onSignedIn }: SignInProps) {
  const [key, setKey] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problems, setProblems] = useState<readonly ProblemItem[]>([]);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    document.title = 'Sign in · Offline Imports';
  }, []);

  async function signIn(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setTrouble(null);
    try {
      await ask(api.v1.session.$post({ json: { key: key.trim() } }));
      setKey('');
      onSignedIn();
    } catch (error) {
      const { errors, message } = asProblem(error);
      setProblems(errors);
      if (errors.length === 0) setTrouble(message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className="sign-in">
      <form className="card stack" onSubmit={signIn}>
        <div className="brand">
          <img src={icon} alt="" />
          Offline Imports
        </div>
        <h1>{isAgain ? 'Sign in again' : 'Sign in'}</h1>
        <p className="muted">
          {isAgain
            ? 'Your session has ended. What you have entered is still there.'
            : 'With the API key of this service. npm start prints it; otherwise ask the engineer who runs it.'}
        </p>
        {trouble !== null && <Note tone="bad" title={trouble} />}
        <FieldProblems value={problems}>
          <Field label="API key" path="key">
            {(control) => (
              <Input.Password
                {...control}
                autoFocus
                autoComplete="current-password"
                value={key}
                onChange={(event) => setKey(event.target.value)}
              />
            )}
          </Field>
        </FieldProblems>
        <Button type="primary" htmlType="submit" loading={isBusy} disabled={key.trim() === ''}>
          Sign in
        </Button>
        <p className="small muted">
          You stay signed in for 12 hours in this browser. The key is not kept in it.
        </p>
      </form>
    </main>
  );
}
