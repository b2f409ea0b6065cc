/** Hands the plot's DOM events to the gestures as plain numbers. */
import { type RefObject, useEffect } from 'react';
import type { TimelineController } from './controller.ts';
import type { PointerInput } from './gestures.ts';
import { gripAt, zoneAt } from './hit-test.ts';

/** Pixels in a line and a page, for wheels that report in those. */
const LINE = 32;
const PAGE = 400;

function cursorAt(controller: TimelineController, x: number, y: number, panning: boolean): string {
  if (panning) return 'grab';
  const zone = zoneAt(controller.size, y);
  if (zone === 'ruler') return 'col-resize';
  const [range, view] =
    zone === 'overview' ? [controller.view, controller.whole] : [controller.selection, controller.view];
  const grip = range === undefined ? 'outside' : gripAt(range, view, controller.size.width, x);
  if (grip === 'from' || grip === 'to') return 'ew-resize';
  if (zone === 'overview') return grip === 'inside' ? 'grab' : 'pointer';
  return 'default';
}

/** Listens while the element is on the page. */
export function usePointer(ref: RefObject<HTMLElement | null>, controller: TimelineController | undefined): void {
  useEffect(() => {
    const element = ref.current;
    if (element === null || controller === undefined) return;
    const abort = new AbortController();
    const { signal } = abort;
    const { gestures } = controller;
    let space = false;

    const place = (event: MouseEvent) => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const input = (event: PointerEvent): PointerInput => ({
      ...place(event),
      id: event.pointerId,
      button: event.button,
      panning: event.shiftKey || space,
      touch: event.pointerType === 'touch',
    });

    element.addEventListener(
      'pointerdown',
      (event) => {
        if (event.button > 1) return;
        const { x, y } = place(event);
        const note = controller.noteAt(x, y);
        if (note !== undefined && event.button === 0) {
          controller.openNote(note);
          return;
        }
        // Text must not be selected by a drag, nor the middle button start the browser's scrolling.
        event.preventDefault();
        element.focus({ preventScroll: true });
        element.setPointerCapture(event.pointerId);
        gestures.down(input(event));
      },
      { signal },
    );
    element.addEventListener(
      'pointermove',
      (event) => {
        const at = input(event);
        gestures.move(at);
        const note = controller.noteAt(at.x, at.y);
        element.style.cursor = note === undefined ? cursorAt(controller, at.x, at.y, at.panning) : 'pointer';
        element.title = note?.label ?? '';
        controller.point(event.pointerType === 'touch' ? undefined : at);
      },
      { signal },
    );
    element.addEventListener('pointerup', (event) => gestures.up(input(event)), { signal });
    element.addEventListener('pointercancel', (event) => gestures.cancel(event.pointerId), { signal });
    element.addEventListener('pointerleave', () => controller.point(undefined), { signal });
    element.addEventListener(
      'dblclick',
      (event) => {
        const { x, y } = place(event);
        gestures.doubleClick(x, y);
      },
      { signal },
    );
    element.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        const unit = event.deltaMode === 1 ? LINE : event.deltaMode === 2 ? PAGE : 1;
        gestures.wheel({
          ...place(event),
          deltaX: event.deltaX * unit,
          deltaY: event.deltaY * unit,
          zooming: event.ctrlKey || event.metaKey,
          shift: event.shiftKey,
        });
      },
      { signal, passive: false },
    );
    // Space is a modifier only while the pointer is over the plot; elsewhere it keeps its meaning.
    const overPlot = () => element.matches(':hover');
    window.addEventListener(
      'keydown',
      (event) => {
        if (event.code !== 'Space' || !overPlot()) return;
        if (event.target instanceof Element && event.target.closest('input, textarea, button, select')) return;
        space = true;
        event.preventDefault();
      },
      { signal, capture: true },
    );
    window.addEventListener(
      'keyup',
      (event) => {
        if (event.code === 'Space') space = false;
      },
      { signal, capture: true },
    );
    window.addEventListener(
      'blur',
      () => {
        space = false;
      },
      { signal },
    );
    return () => abort.abort();
  }, [ref, controller]);
}
