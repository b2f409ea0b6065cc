import { useSession } from '../state/session.ts';
import { useUi } from '../state/ui.ts';
import { DropZone } from './DropZone.tsx';
import styles from './home.module.css';
import { OPENABLE } from './openable.ts';
import { RecentList } from './RecentList.tsx';
import { RecipeBuilder } from './RecipeBuilder.tsx';
import { SampleCards } from './SampleCards.tsx';

/** The page without a log: open one, go on with an old one, try a sample, learn how to record. */
export function Home() {
  const awaited = useUi((state) => state.awaited);
  const open = useSession((state) => state.logs.a?.summary.name);
  return (
    <div className={styles.home}>
      <div className={styles.columns}>
        <div className={styles.column}>
          {awaited && (
            <p className={styles.awaited} role="status">
              This link stands in the log <strong>{awaited.name || 'without a name'}</strong>. Drop the file with the
              hash <code>{awaited.hash}</code> and the page goes to the same moment.
            </p>
          )}
          <DropZone openLog={open} />
          <RecentList />
        </div>
        <div className={`${styles.column} ${styles.beside}`}>
          <SampleCards />
          <section className={styles.openable} aria-labelledby="openable-title">
            <h2 id="openable-title">Which logs can be opened</h2>
            <p>
              What <code>-icount rr=record</code> of these releases writes, also cut short, compressed with gzip or
              zstd, or in a zip. The first bytes and the last one tell the layout. With the other files of the recording
              the machine is replayed too: riscv64 <code>virt</code>. ELF files dropped beside it give names to
              addresses.
            </p>
            <table>
              <thead>
                <tr>
                  <th scope="col">QEMU</th>
                  <th scope="col">first four bytes</th>
                </tr>
              </thead>
              <tbody>
                {OPENABLE.map(({ releases, version, layout }) => (
                  <tr key={layout}>
                    <td>{releases}</td>
                    <td>
                      <code>{version}</code>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </div>
        <RecipeBuilder />
      </div>
    </div>
  );
}
