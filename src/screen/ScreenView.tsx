import { useEffect, useRef } from 'react';
import type { ScreenView as Screen } from '../../workers/machine-api.ts';
import styles from './screen.module.css';

/** The guest's picture, as large as the pane allows. */
export function ScreenView({ screen }: { screen: Screen }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, pixels, source } = screen;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || width === 0 || height === 0) return;
    // A copy: what came from the worker may lie in memory that image data cannot take.
    context.putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
  }, [width, height, pixels]);
  return (
    <figure className={styles.screen}>
      <canvas ref={canvas} width={width} height={height} role="img" aria-label={`Screen of the guest, ${source}`} />
      <figcaption>
        {source}, {width} × {height}
      </figcaption>
    </figure>
  );
}
