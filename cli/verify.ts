/** `replayscope verify DIR`: replays a recording and checks every state of QEMU that it holds, and every event. */
import { grouped } from '../workers/log/describe.ts';
import { RecordingError, type StateResult, type VerifiedRecording, verifyRecording } from '../workers/verifying.ts';
import { UserError } from './open-log.ts';
import { writeJson, writeLines } from './output.ts';
import { recordingFiles } from './recording-files.ts';

const hex = (value: bigint | undefined) => (value === undefined ? 'unknown' : value.toString(16).padStart(16, '0'));

/** One state in words: "ok", or what differs. */
function* stateLines({ icount, ok, eventsAfter, difference, event }: StateResult): Generator<string> {
  const at = grouped(icount).padStart(15);
  if (ok) {
    yield `${at}  ok${eventsAfter > 0 ? `, ${eventsAfter} of the events there handled` : ''}`;
    return;
  }
  if (!difference) {
    yield `${at}  not reached (event ${grouped(event)})`;
    return;
  }
  yield `${at}  DIFFERS (event ${grouped(event)})`;
  for (const { register, machine, qemu } of difference.registers) {
    yield `${' '.repeat(17)}${register.padEnd(9)} machine ${hex(machine)}  QEMU ${hex(qemu)}`;
  }
  if (difference.ramSha256 !== undefined) {
    yield `${' '.repeat(17)}registers agree, RAM differs: SHA-256 ${difference.ramSha256}`;
  }
}

function* summaryLines(result: VerifiedRecording): Generator<string> {
  for (const text of result.unfit) yield `note: ${text}`;
  const { divergence } = result;
  if (divergence) {
    yield `Replay and log part at ${grouped(divergence.icount)} instructions, event ${grouped(divergence.event)} (${divergence.kind}):`;
    yield `  the log has      ${divergence.logSays}`;
    yield `  the machine is   ${divergence.machineWanted}`;
    if (divergence.countOff !== undefined) yield `  counts differ by ${grouped(divergence.countOff)}`;
    if (divergence.lastAgreement) {
      const { icount, event, text } = divergence.lastAgreement;
      yield `  last agreement   ${text} (event ${grouped(event)}, ${grouped(icount)} instructions)`;
    }
    for (const cause of divergence.causes) yield `  maybe            ${cause}`;
  }
  if (result.consoleOk === false) yield 'The guest’s output is not what QEMU’s console has.';
  yield `${result.statesOk} of ${result.statesChecked} states agree; ${grouped(result.events)} events consumed${
    result.ended ? ' to the END of the log' : ', not to its end'
  }; ${grouped(result.instructions)} instructions at ${result.mips.toFixed(1)} MIPS`;
  yield result.ok ? 'ok' : 'NOT ok';
}

/** Bigints as QEMU prints registers. */
function plain(result: VerifiedRecording): unknown {
  return JSON.parse(JSON.stringify(result, (_key, value) => (typeof value === 'bigint' ? hex(value) : value)));
}

/** Runs the command; resolves to the exit code: 0 when all agrees, 1 when not. */
export async function verifyCommand(path: string, { json }: { json: boolean }): Promise<number> {
  let shown = 0;
  const report = (instructions: number, seconds: number) => {
    if (!process.stderr.isTTY || performance.now() - shown < 200) return;
    shown = performance.now();
    const mips = seconds > 0 ? instructions / seconds / 1e6 : 0;
    process.stderr.write(`\r${grouped(instructions)} instructions, ${mips.toFixed(0)} MIPS `);
  };
  const pending: string[] = [];
  let result: VerifiedRecording;
  try {
    result = await verifyRecording(await recordingFiles(path), {
      onProgress: report,
      onState: (state) => {
        if (!json) pending.push(...stateLines(state));
      },
    });
  } catch (error) {
    if (error instanceof RecordingError) throw new UserError(error.message);
    throw error;
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  if (json) await writeJson(plain(result));
  else await writeLines([...pending, ...summaryLines(result)]);
  return result.ok ? 0 : 1;
}
