/** Canvases that follow the plot's size and the screen's pixel ratio. */

export interface Sheet {
  readonly element: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
}

/** Takes hold of a canvas; throws when the browser cannot draw on it. */
export function openSheet(element: HTMLCanvasElement): Sheet {
  const context = element.getContext('2d');
  if (context === null) throw new Error('This browser cannot draw on a canvas.');
  return { element, context };
}

/** Makes a canvas fit; setting its size also clears it. Lengths in CSS pixels. */
export function fitSheet(sheet: Sheet, width: number, height: number, ratio: number): void {
  const { element, context } = sheet;
  const deviceWidth = Math.max(1, Math.round(width * ratio));
  const deviceHeight = Math.max(1, Math.round(height * ratio));
  if (element.width !== deviceWidth || element.height !== deviceHeight) {
    element.width = deviceWidth;
    element.height = deviceHeight;
    element.style.width = `${width}px`;
    element.style.height = `${height}px`;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
}
