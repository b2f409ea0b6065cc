import { useEffect, useState } from 'react';

/** The keyboard-layout API, which not every browser has. */
interface KeyboardApi {
  getLayoutMap(): Promise<ReadonlyMap<string, string>>;
}

function keyboard(): KeyboardApi | undefined {
  return 'keyboard' in navigator ? (navigator.keyboard as KeyboardApi) : undefined;
}

/** What is printed on the physical keys; `undefined` where the browser does not tell. */
export function useKeyGlyphs(): ReadonlyMap<string, string> | undefined {
  const [glyphs, setGlyphs] = useState<ReadonlyMap<string, string>>();
  useEffect(() => {
    keyboard()
      ?.getLayoutMap()
      // Refused inside frames; the American layout is shown then.
      .then(setGlyphs, () => {});
  }, []);
  return glyphs;
}
