/** Searches memory or a disk for bytes, text or a number, and goes through what was found. */
import { useState } from 'react';
import { type BytePattern, parseBytePattern } from '../../workers/machine-api.ts';
import { counted } from '../format/numbers.ts';
import { announce, reporting } from '../state/ui.ts';

const HELP = `Enter searches, and again goes to the next place (Shift+Enter: the one before).
de ad ?? e?    bytes, ? for any digit
"text"    or "text"i for small letters and capitals
u32 0x1234    a number as memory holds it: u8, u16, u32, u64`;

interface Props<Place> {
  /** What is searched: "RAM", "the disk". */
  readonly where: string;
  /** The places at the moment; undefined where there is nothing to search. */
  readonly search: (pattern: BytePattern) => Promise<readonly Place[]> | undefined;
  /** Goes to a place at which so many bytes were found. */
  readonly onPlace: (place: Place, length: number) => void;
}

export function ByteSearch<Place>({ where, search, onPlace }: Props<Place>) {
  const [text, setText] = useState('');
  const [hits, setHits] = useState<readonly Place[]>();
  const [at, setAt] = useState(0);
  const pattern = parseBytePattern(text);
  const show = (index: number, list: readonly Place[]) => {
    const hit = list[index];
    setAt(index);
    if (hit !== undefined) onPlace(hit, pattern?.bytes.length ?? 1);
  };
  const find = async () => {
    const searching = pattern && search(pattern);
    const found = searching && (await reporting(() => searching));
    if (!found) return;
    setHits(found);
    announce(counted(found.length, 'place'));
    show(0, found);
  };
  return (
    <>
      <input
        type="search"
        size={11}
        className="mono"
        aria-label={`Search ${where} for bytes or text`}
        placeholder={'find de ad, "text"'}
        title={`Searches all of ${where} at this moment. ${HELP}`}
        aria-invalid={text !== '' && !pattern}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setHits(undefined);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          if (!hits) void find();
          else show((at + (event.shiftKey ? hits.length - 1 : 1)) % Math.max(1, hits.length), hits);
        }}
      />
      {hits && <span className="dim">{hits.length === 0 ? 'none' : `${at + 1} of ${hits.length}`}</span>}
    </>
  );
}
