import { type ReactNode, useEffect } from 'react';

interface PageProps {
  title: string;
  /** What stands beside the title, such as a status. */
  marks?: ReactNode;
  /** Where the page belongs, above the title. */
  above?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page with its heading; names the document too. */
export function Page({ title, marks, above, lead, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Offline Imports`;
  }, [title]);
  return (
    <>
      <div className="page-head">
        <div className="titles stack tight">
          {above && <div className="crumb">{above}</div>}
          <div className="row">
            <h1 dir="auto">{title}</h1>
            {marks}
          </div>
          {lead && <div className="muted">{lead}</div>}
        </div>
        {actions && <div className="row">{actions}</div>}
      </div>
      {children}
    </>
  );
}

/** A part of a page on a ground of its own. */
export function Card(props: {
  title?: string;
  aside?: ReactNode;
  flush?: boolean;
  children: ReactNode;
}) {
  const { title, aside, flush = false, children } = props;
  return (
    <section className={flush ? 'card flush' : 'card'} aria-label={title}>
      {title !== undefined && !flush && (
        <header>
          <h2>{title}</h2>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}

/** Stands where a page will have its content, in about its size. */
export function Bones({ rows = 5 }: { rows?: number }) {
  return (
    <div className="card stack" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <div className="bone" key={row} style={{ width: `${90 - ((row * 17) % 45)}%` }} />
      ))}
    </div>
  );
}

/** Says that there is nothing yet, and what to do. */
export function Empty(props: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{props.title}</h2>
      <p>{props.children}</p>
      {props.action}
    </div>
  );
}
