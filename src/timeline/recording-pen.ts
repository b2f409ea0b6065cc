/** A pen that writes down what it is told, for tests. */
import type { Pen } from './pen.ts';

/** The pen and its log: calls as "name argument argument", settings as "name value". */
export function recordingPen(): { readonly pen: Pen; readonly log: readonly string[] } {
  const log: string[] = [];
  const call =
    (name: string) =>
    (...args: readonly unknown[]): void => {
      log.push([name, ...args.map((arg) => (typeof arg === 'object' ? '{}' : String(arg)))].join(' '));
    };
  const settings = {
    fillStyle: '',
    strokeStyle: '',
    font: '',
    globalAlpha: 1,
    lineWidth: 1,
    textAlign: 'left',
    textBaseline: 'middle',
  } satisfies Partial<Pen>;
  const calls = {
    beginPath: call('beginPath'),
    clearRect: call('clearRect'),
    clip: call('clip'),
    closePath: call('closePath'),
    drawImage: call('drawImage'),
    fill: call('fill'),
    fillRect: call('fillRect'),
    fillText: call('fillText'),
    lineTo: call('lineTo'),
    moveTo: call('moveTo'),
    rect: call('rect'),
    restore: call('restore'),
    save: call('save'),
    setLineDash: call('setLineDash'),
    stroke: call('stroke'),
  };
  const pen = new Proxy<Pen>(
    { ...settings, ...calls },
    {
      set(target, name, value) {
        log.push(`${String(name)} ${String(value)}`);
        return Reflect.set(target, name, value);
      },
    },
  );
  return { pen, log };
}
