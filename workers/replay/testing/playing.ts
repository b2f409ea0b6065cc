/** A replay layer in mode play over a log that is written as text. */

import { openedLog } from '../../log/testing/samples.ts';
import { recordingFromText } from '../../log/text-form.ts';
import { configure } from '../configure.ts';
import { EventCursor } from '../event-cursor.ts';
import type { PlayReplay } from '../play.ts';

/** The machine's counter, which tests move by hand. */
export interface Counter {
  icount: number;
}

/** Opens a log text (END is added) and stands before its first event. */
export async function playing(text: string, layout = '7.2+'): Promise<{ replay: PlayReplay; cpu: Counter }> {
  const log = await openedLog(recordingFromText(`log layout=${layout}\n${text}\nEND\n`), layout);
  const cursor = new EventCursor(log);
  await cursor.fill();
  const cpu: Counter = { icount: 0 };
  return { replay: configure({ mode: 'play', icount: () => cpu.icount, cursor }), cpu };
}
