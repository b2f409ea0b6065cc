import { COMMANDS } from '../commands/all.ts';
import { isUsable, keysNow } from '../commands/listen.ts';
import { SECTIONS } from '../commands/registry.ts';
import { closeDialog } from '../state/dialogs.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Keys } from '../ui/Keys.tsx';
import styles from './sheet.module.css';

/** All commands with their keys, made from the registry. */
export function KeySheet() {
  return (
    <Dialog label="All keys" wide>
      <header className={styles.header}>
        <h2>All keys</h2>
        <button type="button" onClick={closeDialog}>
          Close <kbd>Esc</kbd>
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
      <section className={styles.columns} tabIndex={0} aria-label="Keys by section">
        {SECTIONS.map((section) => (
          <section key={section} className={styles.section} aria-label={section}>
            <h3>{section}</h3>
            <dl>
              {COMMANDS.filter((command) => command.section === section).map((command) => (
                <div
                  key={command.id}
                  className={styles.row}
                  data-command={command.id}
                  data-usable={isUsable(command) || undefined}
                >
                  <dt>{command.title}</dt>
                  <dd>
                    {keysNow(command).map((one) => (
                      <Keys key={one} keys={one} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </section>
      <p className={styles.foot}>
        Letters go by their place on the keyboard. The wheel scrolls, Ctrl and the wheel or a pinch zooms, Shift and the
        wheel pans. Lists, lanes and fields have keys of their own while they hold the focus: arrows, Enter, Home, End.
      </p>
    </Dialog>
  );
}
