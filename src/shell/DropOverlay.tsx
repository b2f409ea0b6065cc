import { useEffect, useState } from 'react';
import { openBrought } from '../home/bring.ts';
import { readDropped } from '../home/dropped.ts';
import { type Side, useSession } from '../state/session.ts';
import { reporting } from '../state/ui.ts';
import styles from './drop.module.css';

/** Where files can be dropped: anywhere. With a log open there are two halves: open instead, or compare. */
export function DropOverlay() {
  const [over, setOver] = useState(false);
  const open = useSession((state) => state.logs.a?.summary.name);

  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      if (!event.dataTransfer || !hasFiles(event)) return;
      event.preventDefault();
      const target = event.target instanceof Element ? event.target.closest('[data-side]') : null;
      const side: Side = target?.getAttribute('data-side') === 'b' ? 'b' : 'a';
      const dropped = readDropped(event.dataTransfer);
      void reporting(async () => openBrought(await dropped, side));
    };
    addEventListener('dragover', onOver);
    addEventListener('dragleave', onLeave);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onOver);
      removeEventListener('dragleave', onLeave);
      removeEventListener('drop', onDrop);
    };
  }, []);

  if (!over) return null;
  return (
    <div className={styles.overlay}>
      <div data-side="a">{open ? 'Open instead' : 'Open'}</div>
      {open && <div data-side="b">Compare with {open}</div>}
    </div>
  );
}
