import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { Route, Switch } from 'wouter';
import { api, ask, whenSessionEnds } from './api/client.ts';
import { ImportsPage } from './pages/imports.tsx';
import { NothingHere } from './pages/nothing-here.tsx';
import { SignIn } from './pages/sign-in.tsx';
import { ProblemNote } from './parts/note.tsx';
import { Bones } from './parts/page.tsx';
import { Shell } from './shell.tsx';

const NewImportPage = lazy(() => import('./new-import/new-import-page.tsx'));
const ImportPage = lazy(() => import('./pages/import.tsx'));
const SettingsPage = lazy(() => import('./settings/settings-page.tsx'));
const RunPage = lazy(() => import('./run/run-page.tsx'));
const RecordsPage = lazy(() => import('./records/records-page.tsx'));
const UploadsPage = lazy(() => import('./pages/uploads.tsx'));

type Session = 'unknown' | 'none' | 'open' | 'over' | { trouble: unknown };

/** The dashboard: asks who is there, then shows the page of the address. */
export function App() {
  const [session, setSession] = useState<Session>('unknown');
  const queries = useQueryClient();
  const look = useCallback(async () => {
    try {
      const { expiresAt } = await ask(api.v1.session.$get());
      setSession(expiresAt === null ? 'none' : 'open');
    } catch (error) {
      setSession({ trouble: error });
    }
  }, []);
  useEffect(() => {
    whenSessionEnds(() => setSession((now) => (now === 'open' ? 'over' : now)));
    void look();
  }, [look]);

  async function signOut() {
    await ask(api.v1.session.$delete()).catch(() => undefined);
    queries.clear();
    setSession('none');
  }

  function signedIn() {
    setSession('open');
    void queries.invalidateQueries();
  }

  if (session === 'unknown') return null;
  if (session === 'none') return <SignIn isAgain={false} onSignedIn={signedIn} />;
  if (typeof session === 'object')
    return (
      <main className="main">
        <ProblemNote error={session.trouble} retry={() => void look()} />
      </main>
    );
  return (
    <>
      {session === 'over' && <SignIn isAgain onSignedIn={signedIn} />}
      {/* Pages stay as they are behind it, with everything that was entered. */}
      <div hidden={session === 'over'}>
        <Shell onSignOut={() => void signOut()}>
          <Suspense fallback={<Bones />}>
            <Switch>
              <Route path="/" component={ImportsPage} />
              <Route path="/imports/new" component={NewImportPage} />
              <Route path="/imports/:id/settings">
                {({ id }) => <SettingsPage key={id} id={id} />}
              </Route>
              <Route path="/imports/:id">{({ id }) => <ImportPage key={id} id={id} />}</Route>
              <Route path="/runs/:id">{({ id }) => <RunPage key={id} id={id} />}</Route>
              <Route path="/records" component={RecordsPage} />
              <Route path="/uploads" component={UploadsPage} />
              <Route>
                <NothingHere what="page" />
              </Route>
            </Switch>
          </Suspense>
        </Shell>
      </div>
    </>
  );
}
