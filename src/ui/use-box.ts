import { type RefCallback, useCallback, useState } from 'react';

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** Size of an element in CSS pixels, kept up to date; give the function to the element as its `ref`. */
export function useBox(): readonly [ref: RefCallback<HTMLElement>, box: Box] {
  const [box, setBox] = useState<Box>({ width: 0, height: 0 });
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const measure = () => setBox({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, box];
}
