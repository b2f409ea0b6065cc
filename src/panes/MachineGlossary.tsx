import styles from './glossary.module.css';

/** Words of the panes that show the machine. */
const WORDS: readonly (readonly [word: string, text: string])[] = [
  [
    'Moment',
    'A place in the run: so many instructions executed, so many events of the log consumed. Every pane of the machine says which moment it shows, and is dimmed while another one is awaited.',
  ],
  [
    'Replay',
    'The machine runs the recording again from the files it came with. Each event of the log is a check: an interrupt, a clock or a character that does not fit ends the replay as a divergence.',
  ],
  [
    'Snapshot',
    'What changed in memory and devices since the one before. Going to a moment takes the nearest snapshot and executes the rest; the status bar says what the last move cost. More memory for snapshots makes moves shorter. They are kept in this browser, so that the next visit need not replay the recording; the home page can clear them.',
  ],
  [
    'Stop',
    'A condition to run to, forwards or backwards: a breakpoint (an address is executed), a watchpoint (memory is read, written or changed), or a catchpoint (an exception, an interrupt, a write of a CSR, an access to a device).',
  ],
  [
    'Who wrote this?',
    'The last instruction before the moment that wrote a register, bytes of memory or a character of the console; a device where it wrote by itself, with the event of the log behind it. Where the value was copied, the copy can be followed back.',
  ],
  [
    'Mode',
    'Privilege of the code that runs: M (machine, firmware), S (supervisor, kernel), U (user); VS and VU are those of a guest of a hypervisor.',
  ],
  ['Waiting', 'The processor waited for an interrupt: no instruction passed, guest time did.'],
  [
    'Changed',
    'Registers, bytes and fields of devices that differ from the state that was shown before are in another colour; their old value is in the tooltip.',
  ],
];

/** The words of the machine's panes, above those of the log. */
export function MachineGlossary() {
  return (
    <dl>
      {WORDS.map(([word, text]) => (
        <div key={word}>
          <dt>
            <strong className={styles.word}>{word}</strong>
          </dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
