import DesktopOutlined from '@ant-design/icons/DesktopOutlined';
import LogoutOutlined from '@ant-design/icons/LogoutOutlined';
import MoonOutlined from '@ant-design/icons/MoonOutlined';
import SunOutlined from '@ant-design/icons/SunOutlined';
import { Button, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import icon from './icon.svg';
import { APPEARANCES, useAppearance } from './theme.tsx';

const PLACES = [
  { path: '/', name: 'Imports', below: /^\/($|imports|runs)/ },
  { path: '/records', name: 'Records', below: /^\/records/ },
  { path: '/uploads', name: 'Uploads', below: /^\/uploads/ },
];
const APPEARANCE_ICONS = {
  system: <DesktopOutlined aria-hidden />,
  light: <SunOutlined aria-hidden />,
  dark: <MoonOutlined aria-hidden />,
};

/** What stands around every page. */
export function Shell({ onSignOut, children }: { onSignOut: () => void; children: ReactNode }) {
  const [location] = useLocation();
  const { appearance, choose } = useAppearance();
  const next = APPEARANCES[(APPEARANCES.indexOf(appearance) + 1) % APPEARANCES.length] ?? 'system';
  const appearanceText = `Appearance: ${appearance}. Change to ${next}`;
  return (
    <>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header className="bar">
        <div className="bar-inner">
          <Link className="brand" href="/">
            <img src={icon} alt="" />
            Offline Imports
          </Link>
          <nav className="nav" aria-label="Main">
            {PLACES.map(({ path, name, below }) => (
              <Link key={path} href={path} aria-current={below.test(location) ? 'page' : undefined}>
                {name}
              </Link>
            ))}
            <a href="/docs">API</a>
          </nav>
          <Tooltip title={appearanceText}>
            <Button
              type="text"
              icon={APPEARANCE_ICONS[appearance]}
              aria-label={appearanceText}
              onClick={() => choose(next)}
            />
          </Tooltip>
          <Tooltip title="Sign out">
            <Button
              type="text"
              icon={<LogoutOutlined aria-hidden />}
              aria-label="Sign out"
              onClick={onSignOut}
            />
          </Tooltip>
        </div>
      </header>
      <main className="main" id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
