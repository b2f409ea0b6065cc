/** `replayscope info LOG`: what a log is and what it holds. */
import type { Engine } from '../workers/engine.ts';
import type { LogSummary } from '../workers/engine-api.ts';
import { durationText, grouped } from '../workers/log/describe.ts';
import { GLOSSARY } from '../workers/log/glossary.ts';
import { KIND_NAMES } from '../workers/log/kinds.ts';
import { type OpenOptions, openLog, problemText } from './open-log.ts';
import { writeJson, writeLines } from './output.ts';

/** Events per kind that the log holds, by name, in the order of the kinds. */
function kindCounts(summary: LogSummary): Record<string, number> {
  const counts: Record<string, number> = {};
  KIND_NAMES.forEach((name, kind) => {
    const count = summary.counts[kind] ?? 0;
    if (count > 0) counts[name] = count;
  });
  return counts;
}

function* infoLines(summary: LogSummary): Generator<string> {
  yield `${summary.name}: QEMU replay log ${summary.version}, layout ${summary.layout} (${summary.releases}), ${
    summary.finished ? 'finished' : 'not finished'
  }`;
  yield `${grouped(summary.bytes)} bytes, ${grouped(summary.events)} events, ${grouped(summary.instructions)} instructions`;
  if (summary.virtualNs !== undefined) {
    yield `${durationText(BigInt(Math.round(summary.virtualNs)))} of virtual time at shift ${summary.shift}`;
  }
  yield `hash ${summary.hash ?? '-'}`;
  yield '';
  const counts = Object.entries(kindCounts(summary));
  const width = Math.max(0, ...counts.map(([, count]) => grouped(count).length));
  for (const [name, count] of counts) {
    yield `${grouped(count).padStart(width)}  ${name.padEnd(22)}${GLOSSARY[name as keyof typeof GLOSSARY].title}`;
  }
  for (const problem of summary.problems) {
    yield '';
    yield `${problem.severity}: ${problemText(problem)}`;
  }
}

/** Runs the command; resolves to the exit code. */
export async function info(engine: Engine, path: string, options: OpenOptions & { json: boolean }): Promise<number> {
  const summary = await openLog(engine, path, options);
  if (options.json) {
    const { version, layout, releases, layoutBy, finished, bytes, events, instructions } = summary;
    await writeJson({
      file: path,
      version,
      layout,
      releases,
      layoutBy,
      finished,
      bytes,
      events,
      instructions,
      kinds: kindCounts(summary),
      hash: summary.hash,
      ...(summary.shift === undefined ? {} : { shift: summary.shift }),
      ...(summary.virtualNs === undefined ? {} : { virtualNs: summary.virtualNs }),
      repairable: summary.repairable,
      problems: summary.problems,
    });
  } else {
    await writeLines(infoLines(summary));
  }
  return 0;
}
