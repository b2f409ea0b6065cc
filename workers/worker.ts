/** The door of the worker: the engine, exposed to the page, with the browser's storage behind it. */
import { expose } from 'comlink';
import { Engine } from './engine.ts';
import { KeptRecordings } from './storage/kept-recordings.ts';
import { opfsStore } from './storage/opfs.ts';

/** Hash of the engine's sources, set by the build; there is none while the page is being developed. */
declare const __ENGINE_BUILD__: string;

/** Where first replays are kept. Undefined where the browser, or the way in which the page was started, has no such place. */
function keptRecordings(): KeptRecordings | undefined {
  if (typeof __ENGINE_BUILD__ === 'undefined' || !navigator.storage?.getDirectory) return undefined;
  return new KeptRecordings(
    opfsStore(() => navigator.storage.getDirectory(), 'replays'),
    __ENGINE_BUILD__,
  );
}

expose(new Engine(keptRecordings()));
