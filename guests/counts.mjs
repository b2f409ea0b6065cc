// Reads just enough of a replay log (QEMU 7.2 and later) to know at which instruction counts it has events.
const END = 39;
const INSTRUCTION = 0;
const FIXED = new Map([
  [3, 8], // bottom half
  [4, 8], // one-shot bottom half
  [6, 0], // input sync
  [8, 8], // block
  [22, 8], // character write
  [24, 4], // character read error
  [25, 8], // audio out
  [28, 8], // host clock
  [29, 8], // real-time clock of the machine
]);

/** Bytes of an input event's payload at `at`. */
function inputSize(log, at) {
  const type = log.readUInt32BE(at);
  if (type === 0) return 4 + (log.readUInt32BE(at + 4) === 0 ? 13 : 9);
  if (type === 1) return 4 + 5;
  if (type === 2 || type === 3) return 4 + 12;
  if (type === 4) return 4 + 32;
  throw new Error(`unknown input event ${type}`);
}

function payloadSize(log, id, at) {
  if (id === 5) return inputSize(log, at);
  if (id === 7) return 5 + log.readUInt32BE(at + 1);
  if (id === 9) return 9 + log.readUInt32BE(at + 5);
  if (id === 23) return 4 + log.readUInt32BE(at);
  if (id === 27) return 8 + log.readUInt32BE(at + 4);
  if (id === 1 || id === 2 || (id >= 10 && id <= 21) || (id >= 30 && id <= 38)) return 0;
  const size = FIXED.get(id);
  if (size === undefined) throw new Error(`unknown event ${id} at byte ${at - 1}`);
  return size;
}

/** Calls `visit(id, count, at)` for each event but INSTRUCTION and END: its id, instruction count and payload offset. */
export function eachEvent(log, visit) {
  let count = 0;
  for (let at = 12; at < log.length; ) {
    const id = log[at++];
    if (id === END) return;
    if (id === INSTRUCTION) {
      count += log.readUInt32BE(at);
      at += 4;
    } else {
      visit(id, count, at);
      at += payloadSize(log, id, at);
    }
  }
}

/** The distinct instruction counts at which the log has events, ascending. */
export function eventCounts(log) {
  const counts = [];
  eachEvent(log, (_id, count) => {
    if (counts.at(-1) !== count) counts.push(count);
  });
  return counts;
}
