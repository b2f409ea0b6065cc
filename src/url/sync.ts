/** Keeps the address and the session in step: jumps become entries of the history, anything else changes the last one. */

import { applyView } from '../state/open.ts';
import { type SessionState, session } from '../state/session.ts';
import { type Link, linkOf, linkText, parseLink } from './view.ts';

/** Browsers refuse more than about 100 changes of the address in 30 s; scrubbing is written at most so often, in ms. */
const REPLACE_EVERY_MS = 350;

/** Where Back would leave the page or reach another log, `open` is asked to open what the link names. */
export function followAddress(open: (link: Link | undefined) => void): () => void {
  let written = location.hash;
  let lastJumps = session.getState().jumps;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const replace = () => {
    timer = undefined;
    const link = linkOf(session.getState());
    const text = link ? linkText(link) : undefined;
    if (text === undefined || text === written) return;
    written = text;
    history.replaceState(null, '', text);
  };

  const onSession = (state: SessionState, before: SessionState) => {
    if (state.logs.a === undefined && before.logs.a !== undefined) {
      written = '';
      history.pushState(null, '', location.pathname + location.search);
      return;
    }
    const jumped = state.jumps !== lastJumps;
    lastJumps = state.jumps;
    if (jumped) {
      // What was scrubbed to since is where Back must return to.
      if (timer !== undefined) {
        clearTimeout(timer);
        timer = undefined;
        const old = linkOf({ ...before, logs: state.logs });
        if (old) history.replaceState(null, '', linkText(old));
      }
      const link = linkOf(state);
      const text = link ? linkText(link) : undefined;
      if (text === undefined || text === written) return;
      written = text;
      history.pushState(null, '', text);
      return;
    }
    timer ??= setTimeout(replace, REPLACE_EVERY_MS);
  };

  const onPop = () => {
    clearTimeout(timer);
    timer = undefined;
    written = location.hash;
    const link = parseLink(location.hash);
    const now = linkOf(session.getState());
    const sameLogs = link && now && JSON.stringify(link.logs) === JSON.stringify(now.logs);
    // Back and Forward go through moments; the panes stay as they are now.
    if (link && sameLogs) applyView({ ...link.view, panes: undefined });
    else open(link);
  };

  const stop = session.subscribe(onSession);
  addEventListener('popstate', onPop);
  return () => {
    stop();
    clearTimeout(timer);
    removeEventListener('popstate', onPop);
  };
}
