import { type FormEvent, useState } from 'react';
import { attachPieces } from '../machine/pieces.ts';
import styles from '../notes/notes.module.css';
import { closeDialog } from '../state/dialogs.ts';
import { Dialog } from '../ui/Dialog.tsx';

/** What QEMU loads, in the order of its command line. */
const PIECES = [
  ['firmware', 'Firmware (-bios; without it fw_dynamic.bin of OpenSBI)'],
  ['kernel', 'Kernel (-kernel)'],
  ['initrd', 'Initrd (-initrd)'],
  ['dtb', 'Device tree (-machine dumpdtb=FILE writes it)'],
  ['disk', 'Disk image, raw, as it was before the recording'],
] as const;
type Role = (typeof PIECES)[number][0];

/** The pieces of a recording by hand, for a log that came without machine.json. */
export function PiecesDialog() {
  const [commandLine, setCommandLine] = useState('');
  const [qemu, setQemu] = useState('7.2.22');
  const [files, setFiles] = useState<Partial<Record<Role, File>>>({});
  const [state, setState] = useState<{ busy: boolean; problem?: string }>({ busy: false });
  const build = async (event: FormEvent) => {
    event.preventDefault();
    const { dtb, ...others } = files;
    if (!dtb) return setState({ busy: false, problem: 'The device tree is needed: it says what the machine has.' });
    setState({ busy: true });
    try {
      await attachPieces({ commandLine, qemu, dtb, ...others });
      closeDialog();
    } catch (error) {
      setState({ busy: false, problem: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <Dialog label="Build the machine from its pieces" wide>
      <form className={styles.form} onSubmit={(event) => void build(event)}>
        <h2>Build the machine from its pieces</h2>
        <p>
          The log holds inputs only. With the files that QEMU loaded, the machine can be put together as QEMU did it.
        </p>
        <label>
          Command line of QEMU
          <textarea
            rows={4}
            value={commandLine}
            spellCheck={false}
            required
            data-autofocus
            placeholder="qemu-system-riscv64 -M virt -m 128M -icount shift=5,rr=record,… -kernel Image"
            onChange={(event) => setCommandLine(event.target.value)}
          />
        </label>
        <label>
          Version of QEMU
          <input value={qemu} spellCheck={false} onChange={(event) => setQemu(event.target.value)} />
        </label>
        {PIECES.map(([role, label]) => (
          <label key={role}>
            {label}
            <input
              type="file"
              data-piece={role}
              onChange={(event) => {
                const { [role]: _, ...rest } = files;
                const file = event.target.files?.[0];
                setFiles(file ? { ...rest, [role]: file } : rest);
              }}
            />
          </label>
        ))}
        {state.problem !== undefined && <p role="alert">{state.problem}</p>}
        <div className={styles.buttons}>
          <button type="button" onClick={closeDialog}>
            Cancel
          </button>
          <button type="submit" className="framed" disabled={state.busy}>
            {state.busy ? 'Building…' : 'Build'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
