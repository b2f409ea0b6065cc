/** Small pictures of the guest's screen as a lane of the timeline; they come when nobody waits for the machine. */
import { useEffect, useMemo, useState } from 'react';
import type { LogId } from '../../workers/engine-api.ts';
import type { ScreenThumbnails } from '../../workers/machine-api.ts';
import { engine } from '../engine/engine.ts';
import { RecentAnswers } from '../machine/recent-answers.ts';
import { useMachine } from '../machine/store.ts';
import { useSession } from '../state/session.ts';
import { ROOM } from '../timeline/draw-pictures.ts';
import type { LanePicture, PictureLane } from '../timeline/machine-lanes.ts';

/** Height of the lane and of the picture in the tooltip, in CSS pixels. */
const HEIGHT = 48;
const LARGE = 112;
/** Pictures that are kept: several views full of them, of some 100 kB each. */
const MOST = 96;
/** Until a picture is there, the screen is taken to have this shape. */
const FIRST_ASPECT = 4 / 3;
/** The engine makes none that is wider. */
const WIDEST = 4;

function canvasOf({ width, height, pixels }: ScreenThumbnails['pictures'][number]): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
  return canvas;
}

function pictureOf({ screen, pictures }: ScreenThumbnails): LanePicture | 'none' {
  const [small, large] = pictures;
  if (!screen || !small || !large) return 'none';
  return { screen, small: canvasOf(small), large: canvasOf(large) };
}

interface Pictures {
  readonly answers: RecentAnswers<LanePicture | 'none'>;
  /** The widest screen that was seen, by its height. */
  readonly aspect: number;
}

/** The pictures of a log's screen; another object whenever one has come. */
function usePictures(log: LogId | undefined): Pictures | undefined {
  const [pictures, setPictures] = useState<Pictures>();
  useEffect(() => {
    if (log === undefined) return;
    let widest: number | undefined;
    const ratio = Math.min(2, devicePixelRatio);
    const answers: Pictures['answers'] = new RecentAnswers({
      ask: async (icount) => {
        const found = await engine.thumbnails(
          log,
          icount,
          [HEIGHT - 2 * ROOM, LARGE].map((height) => Math.round(height * ratio)),
        );
        if (found?.screen) widest = Math.max(widest ?? 0, found.screen.width / found.screen.height);
        return found && pictureOf(found);
      },
      most: MOST,
      onAnswer: () => setPictures({ answers, aspect: Math.min(WIDEST, widest ?? FIRST_ASPECT) }),
    });
    setPictures({ answers, aspect: FIRST_ASPECT });
    return () => {
      answers.close();
      setPictures(undefined);
    };
  }, [log]);
  return pictures;
}

/** The lane; undefined without a screen. It is there on the axis of instructions only. */
export function useScreenLane(): PictureLane | undefined {
  const log = useMachine(({ attached }) => (attached?.summary?.hasScreen ? attached.log : undefined));
  const reached = useMachine((now) => now.attached?.summary?.reached.icount ?? 0);
  const busy = useMachine(({ attached, playing, search }) => {
    const state = attached?.summary?.state;
    return playing !== undefined || search !== undefined || (state !== 'done' && state !== 'diverged');
  });
  const axis = useSession((state) => state.axis);
  const pictures = usePictures(log);
  const answers = pictures?.answers;
  const idle = busy || axis !== 'instructions';
  useEffect(() => answers?.hold(idle), [answers, idle]);
  return useMemo(() => {
    if (!pictures || axis !== 'instructions') return undefined;
    const { answers, aspect } = pictures;
    return {
      kind: 'pictures' as const,
      id: 'screen',
      label: 'Screen',
      ...{ reached, aspect },
      height: HEIGHT,
      pictureAt: (position: number) => answers.get(position),
      want: (positions: readonly number[]) => answers.want(positions),
    };
  }, [pictures, axis, reached]);
}
