import { Command as Cmdk } from 'cmdk';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { describePlace, parsePlace } from '../format/moment.ts';
import { grouped } from '../format/numbers.ts';
import { hasMachine } from '../machine/store.ts';
import { closeDialog } from '../state/dialogs.ts';
import { goToPlace } from '../state/moves.ts';
import { useSession } from '../state/session.ts';
import { useUi } from '../state/ui.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Keys } from '../ui/Keys.tsx';
import { AddressItems } from './AddressItems.tsx';
import { COMMANDS } from './all.ts';
import { keysNow, runCommand } from './listen.ts';
import styles from './palette.module.css';
import { searchEvents } from './search.ts';

/** Closes the palette, which gives the focus back, and then does something that may take the focus. */
function after(work: () => void): void {
  flushSync(closeDialog);
  work();
}

/**
 * One box for everything: a moment, `@` and a note, `>` and a command, or words to search the events for.
 */
export function Palette() {
  const initial = useUi((state) => state.paletteText);
  const [text, setText] = useState(initial);
  const state = useSession((session) => session);
  const open = state.logs.a !== undefined;
  const onlyCommands = text.startsWith('>') || !open;
  const wanted = text.replace(/^>\s*/, '').toLowerCase();
  const place = open && !text.startsWith('>') ? parsePlace(text) : undefined;
  const usable = COMMANDS.filter((command) => command.when === undefined || command.when(state));
  const words = wanted.split(/\s+/).filter(Boolean);
  const found = usable.filter(({ title, section }) =>
    words.every((word) => `${section} ${title}`.toLowerCase().includes(word)),
  );
  const notes = text.startsWith('@') ? state.notes.filter((note) => note.name.startsWith(text.slice(1))) : [];
  const searchable = open && !text.startsWith('>') && !text.startsWith('@') && text.trim() !== '' && !place;

  return (
    <Dialog label="Command palette">
      <Cmdk shouldFilter={false} loop label="Command palette" className={styles.palette}>
        <Cmdk.Input
          value={text}
          onValueChange={setText}
          data-autofocus
          placeholder={
            open
              ? 'Instruction, #event, !50 %, +1000, @note, symbol, words to search, or > for commands'
              : 'Type a command'
          }
          className={styles.input}
        />
        <Cmdk.List className={styles.list} label="Results">
          {place && place.kind !== 'note' && (
            <Cmdk.Item value="go-to" className={styles.item} onSelect={() => after(() => void goToPlace(place))}>
              {describePlace(place, grouped)}
            </Cmdk.Item>
          )}
          {notes.map((note) => (
            <Cmdk.Item
              key={note.id}
              value={`note ${note.id}`}
              className={styles.item}
              onSelect={() => after(() => void goToPlace({ kind: 'note', name: note.name }))}
            >
              <span>@{note.name}</span>
              <span className={styles.detail}>{grouped(note.icount)}</span>
            </Cmdk.Item>
          ))}
          {text.startsWith('@') && notes.length === 0 && <p className={styles.empty}>No note has such a name.</p>}
          {open && hasMachine(state) && !text.startsWith('>') && !text.startsWith('@') && (
            <AddressItems text={text} after={after} />
          )}
          {searchable && (
            <Cmdk.Item value="search" className={styles.item} onSelect={() => after(() => searchEvents(text.trim()))}>
              Show only events that match “{text.trim()}”
            </Cmdk.Item>
          )}
          {!place && !text.startsWith('@') && found.length > 0 && (
            <Cmdk.Group heading="Commands" className={styles.group}>
              {found.slice(0, onlyCommands ? undefined : 8).map((command) => (
                <Cmdk.Item
                  key={command.id}
                  value={command.id}
                  className={styles.item}
                  onSelect={() => after(() => runCommand(command))}
                >
                  <span>{command.title}</span>
                  <Keys keys={keysNow(command)[0] ?? command.keys[0]} />
                </Cmdk.Item>
              ))}
            </Cmdk.Group>
          )}
          {onlyCommands && found.length === 0 && <p className={styles.empty}>No command has these words.</p>}
        </Cmdk.List>
      </Cmdk>
    </Dialog>
  );
}
