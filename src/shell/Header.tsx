import { Command, Home as HomeIcon, Keyboard, Moon, Sun, SunMoon } from 'lucide-react';
import { commandById } from '../commands/all.ts';
import { runCommand } from '../commands/listen.ts';
import { bytes, counted, duration, grouped } from '../format/numbers.ts';
import { type OpenLog, useSession } from '../state/session.ts';
import styles from './header.module.css';
import { verdict } from './verdict.ts';

/** Runs a command of the registry from a button, whose tooltip tells its key. */
function CommandButton({ id, label, children }: { id: string; label: string; children: React.ReactNode }) {
  const command = commandById(id);
  if (!command) return null;
  return (
    <button type="button" title={command.title} aria-label={label} onClick={() => runCommand(command)}>
      {children}
    </button>
  );
}

function LogFacts({ log, side }: { log: OpenLog; side: string | undefined }) {
  const { summary } = log;
  return (
    <p className={styles.log} title={summary.name}>
      {side && <span className={styles.side}>{side}</span>}
      <strong>{summary.name.replace(/.*\//, '')}</strong>
      <span className={styles.facts}>
        {summary.releases} · {bytes(summary.bytes)} · {grouped(summary.instructions)} instructions ·{' '}
        {counted(summary.events, 'event')}
        {summary.virtualNs !== undefined && ` · ${duration(summary.virtualNs)} guest time`}
      </span>
    </p>
  );
}

/** What is open, the verdict on it, and the way to everything else. */
export function Header() {
  const { a, b } = useSession((state) => state.logs);
  const compared = useSession((state) => state.comparison.state?.sentence);
  const reading = [a, b].some((log) => log?.summary.state === 'indexing');
  const theme = useSession((state) => state.theme);
  const ThemeIcon = { system: SunMoon, dark: Moon, light: Sun }[theme];
  return (
    <header className={styles.header}>
      <CommandButton id="window.home" label="Home">
        <HomeIcon size={16} aria-hidden="true" />
        {!a && <strong>Replayscope</strong>}
      </CommandButton>
      <div className={styles.logs}>
        {a && <LogFacts log={a} side={b && 'A'} />}
        {b && <LogFacts log={b} side="B" />}
        {a && (
          <p className={styles.verdict} data-verdict>
            {b ? (compared ?? (reading ? 'Compared once both logs are read.' : 'Comparing…')) : verdict(a.summary)}
          </p>
        )}
      </div>
      <div className={styles.actions}>
        {a && !b && (
          <CommandButton id="files.open-second" label="Compare with a second log">
            Compare with…
          </CommandButton>
        )}
        <CommandButton id="window.palette" label="Command palette">
          <Command size={16} aria-hidden="true" />
        </CommandButton>
        <CommandButton id="window.keys" label="All keys">
          <Keyboard size={16} aria-hidden="true" />
        </CommandButton>
        <CommandButton id="window.theme" label={`Colours: ${theme}`}>
          <ThemeIcon size={16} aria-hidden="true" />
        </CommandButton>
      </div>
    </header>
  );
}
