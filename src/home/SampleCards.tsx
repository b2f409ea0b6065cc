import { useEffect, useState } from 'react';
import { startTutorial, TUTORIAL_SAMPLE } from '../tutorial/start.ts';
import { openSample } from './bring.ts';
import styles from './home.module.css';
import { type Sample, samples } from './samples.ts';

/** Recordings that come with the page. */
export function SampleCards() {
  const [list, setList] = useState<readonly Sample[]>();
  const [failed, setFailed] = useState<string>();
  useEffect(() => {
    samples().then(setList, (error: unknown) => setFailed(error instanceof Error ? error.message : String(error)));
  }, []);
  return (
    <section className={styles.samples} aria-labelledby="samples-title">
      <h2 id="samples-title">Try one of these</h2>
      {failed && <p role="alert">{failed}</p>}
      <ul aria-busy={list === undefined && !failed}>
        {list?.map((sample) => (
          <li key={sample.id}>
            <button
              type="button"
              className={styles.card}
              onClick={() => void openSample(sample.id)}
              data-sample={sample.id}
            >
              <strong>{sample.title}</strong>
              <span>{sample.description}</span>
              <span className="dim">
                {sample.guest} · QEMU {sample.qemu}
                {sample.files.length > 1 ? ` · ${sample.files.length} logs, compared` : ''}
                {sample.files.some((file) => file.endsWith('.zip')) ? ' · full recording' : ''}
              </span>
            </button>
            {sample.id === TUTORIAL_SAMPLE && (
              <button type="button" className={`framed ${styles.tutorial}`} onClick={() => void startTutorial()}>
                Tutorial: find this bug backwards, in five minutes
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
