/** Turns of the wheel on the timeline, one a frame, and what each frame costs. */

interface Wheel {
  readonly keys: { readonly ctrlKey?: boolean; readonly shiftKey?: boolean };
  /** Pixels of the wheel a frame; each for its share of the frames. */
  readonly turns: readonly number[];
  readonly frames: number;
}

/** Turns the wheel once a frame; gives each frame's work and the time between frames in ms. Runs in the page. */
export function turnWheel(element: Element, { keys, turns, frames }: Wheel) {
  return new Promise<{ work: number[]; gaps: number[] }>((resolve) => {
    const work: number[] = [];
    const gaps: number[] = [];
    const box = element.getBoundingClientRect();
    let handling = 0;
    let began: number | undefined;
    let before: number | undefined;
    const { port1, port2 } = new MessageChannel();
    // After a frame: its cost is known, and the next turn of the wheel comes.
    port1.onmessage = () => {
      const now = performance.now();
      if (began !== undefined) work.push(handling + now - began);
      const deltaY = turns[Math.floor((gaps.length / frames) * turns.length)] ?? 0;
      const place = { clientX: box.x + box.width * 0.6, clientY: box.y + 100 };
      element.dispatchEvent(new WheelEvent('wheel', { ...place, ...keys, deltaY, bubbles: true, cancelable: true }));
      handling = performance.now() - now;
    };
    // Asked for before the timeline asks for its own, so it runs first.
    const frame = (now: number) => {
      began = before === undefined ? undefined : performance.now();
      if (before !== undefined) gaps.push(now - before);
      before = now;
      port2.postMessage(undefined);
      if (gaps.length < frames) requestAnimationFrame(frame);
      else resolve({ work, gaps });
    };
    requestAnimationFrame(frame);
  });
}
