import { caps } from '../commands/keys.ts';
import { IS_MAC } from '../commands/platform.ts';
import { useKeyGlyphs } from './use-key-glyphs.ts';

/** A combination of keys as caps, with the characters of the reader's own keyboard where the browser tells them. */
export function Keys({ keys }: { keys: string }) {
  const glyphs = useKeyGlyphs();
  return (
    <span className="keys">
      {caps(keys, IS_MAC, glyphs).map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  );
}
