import { type CSSProperties, type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import type { ScreenView as Screen } from '../../workers/machine-api.ts';
import { colourOf, inside, type Pixel, pixelAt } from './pixel-at.ts';
import styles from './screen.module.css';

/** Small pictures are enlarged by whole factors up to about so many pixels of the page. */
const AT_LEAST_PX = 384;
/** Pixels that an arrow with Shift moves by. */
const FAR = 16;

interface Props {
  readonly screen: Screen;
  readonly picked: Pixel | undefined;
  readonly onPick: (pixel: Pixel) => void;
  /** Asks who wrote a pixel. */
  readonly onAsk: (pixel: Pixel) => void;
}

/** A pixel's place and colour. */
function PixelText({ screen, pixel }: { screen: Screen; pixel: Pixel }) {
  const colour = colourOf(screen, pixel);
  return (
    <>
      pixel {pixel.x}, {pixel.y} <span className={styles.colour} style={{ background: colour }} /> {colour}
    </>
  );
}

/** The guest's picture, as large as the pane allows. A click asks who wrote a pixel; arrows pick one, Enter asks. */
export function ScreenView({ screen, picked, onPick, onAsk }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [under, setUnder] = useState<Pixel>();
  const { width, height, pixels, source } = screen;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || width === 0 || height === 0) return;
    // A copy: what came from the worker may lie in memory that image data cannot take.
    context.putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
  }, [width, height, pixels]);

  const at = ({ clientX, clientY }: Pick<PointerEvent, 'clientX' | 'clientY'>) =>
    canvas.current ? pixelAt(screen, canvas.current.getBoundingClientRect(), clientX, clientY) : undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const from = picked && inside(screen, picked);
    if (event.key === 'Enter' && from) onAsk(from);
    else {
      const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
      if (dx === undefined || dy === undefined) return;
      const by = event.shiftKey ? FAR : 1;
      onPick(from ? inside(screen, { x: from.x + by * dx, y: from.y + by * dy }) : { x: 0, y: 0 });
    }
    event.preventDefault();
  };
  const shown = picked && picked.x < width && picked.y < height ? picked : undefined;
  const pointed = under && under.x < width && under.y < height ? under : undefined;
  const natural = width * Math.max(1, Math.floor(AT_LEAST_PX / Math.max(1, width, height)));
  const size: CSSProperties & Record<`--${string}`, number | string> = {
    '--ratio': width / Math.max(1, height),
    '--natural': `${natural}px`,
  };
  const name = `Screen of the guest, ${source}, ${width} × ${height}`;
  return (
    <figure className={styles.screen}>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture that takes keys; no element of HTML says that. */}
      <div
        role="group"
        aria-label={`${name}: arrows pick a pixel, Enter asks who wrote it`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows move through the pixels.
        tabIndex={0}
        data-autofocus
        className={styles.picture}
        style={size}
        onPointerMove={(event) => setUnder(at(event))}
        onPointerLeave={() => setUnder(undefined)}
        onClick={(event) => {
          const pixel = at(event);
          if (pixel) onAsk(pixel);
        }}
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} width={width} height={height} role="img" aria-label={name} />
        {shown && (
          <span
            className={styles.mark}
            style={{
              height: `${100 / height}%`,
              left: `${(100 * shown.x) / width}%`,
              top: `${(100 * shown.y) / height}%`,
              width: `${100 / width}%`,
            }}
          />
        )}
      </div>
      <figcaption>
        {source}, {width} × {height}
        <span data-under={pointed ? `${pointed.x},${pointed.y}` : undefined}>
          {pointed ? <PixelText screen={screen} pixel={pointed} /> : !shown && 'click a pixel to see who wrote it'}
        </span>
        <span role="status" data-picked={shown ? `${shown.x},${shown.y}` : undefined}>
          {shown && !pointed && <PixelText screen={screen} pixel={shown} />}
        </span>
      </figcaption>
    </figure>
  );
}
