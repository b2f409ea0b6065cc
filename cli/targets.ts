/** What “who wrote” and “who reads” ask about, as it is written on the command line and in answers. */
import type { WriteTarget } from '../workers/machine-api.ts';
import type { OpenMachine } from './machine.ts';
import { parseCount, parseRange } from './machine-arguments.ts';
import { hex } from './machine-text.ts';
import { UserError } from './open-log.ts';

interface Words {
  readonly memory?: string;
  readonly physical: boolean;
  readonly register?: string;
  readonly console?: string;
  readonly sector?: string;
  readonly pixel?: string;
}

/** The target that one of the options names. Throws {@link UserError} for what cannot be read. */
export async function parseTarget(machine: OpenMachine, options: Words): Promise<WriteTarget> {
  if (options.register !== undefined) return { kind: 'register', name: options.register };
  if (options.console !== undefined)
    return { kind: 'console', byte: parseCount(options.console, '--console', 2 ** 40) };
  if (options.sector !== undefined) return parseSector(options.sector);
  if (options.pixel !== undefined) return parsePixel(options.pixel);
  const { address, length } = parseRange(options.memory ?? '', 1);
  return {
    kind: 'memory',
    space: options.physical ? 'physical' : 'virtual',
    address: await machine.address(address),
    length,
  };
}

/** "SECTOR", "DISK:SECTOR", and with "+BYTE" one byte of it. */
function parseSector(text: string): WriteTarget {
  const found = /^(?:([^:+]+):)?([^:+]+)(?:\+([^:+]+))?$/.exec(text);
  if (!found) throw new UserError(`“${text}” is no sector. Write SECTOR, DISK:SECTOR or DISK:SECTOR+BYTE.`);
  const [, disk = '0', sector = '', byte] = found;
  return {
    kind: 'sector',
    disk: parseCount(disk, '--sector', 63),
    sector: parseCount(sector, '--sector', 2 ** 40),
    ...(byte === undefined ? {} : { offset: parseCount(byte, '--sector', 511), length: 1 }),
  };
}

/** "X,Y". */
function parsePixel(text: string): WriteTarget {
  const [x = '', y = '', ...more] = text.split(',');
  if (x === '' || y === '' || more.length > 0) throw new UserError(`“${text}” is no pixel. Write X,Y, as in 10,20.`);
  return { kind: 'pixel', x: parseCount(x, '--pixel', 65535), y: parseCount(y, '--pixel', 65535) };
}

/** A target in words. */
export function targetText(target: WriteTarget): string {
  switch (target.kind) {
    case 'memory':
      return `${target.length} bytes at ${hex(target.address)}${target.space === 'physical' ? ' (physical)' : ''}`;
    case 'register':
      return target.name;
    case 'console':
      return `character ${target.byte} of the console`;
    case 'sector': {
      const { disk, sector, offset = 0, length = 512 } = target;
      const part = length === 512 ? '' : `, ${length} bytes from byte ${offset},`;
      return `sector ${sector}${part} of disk ${disk}`;
    }
    case 'pixel':
      return `pixel ${target.x},${target.y} of the screen`;
  }
}
