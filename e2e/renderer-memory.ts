import { readFileSync } from 'node:fs';
import type { Browser } from '@playwright/test';

/**
 * Resident memory of the browser's largest renderer, in bytes, without what it shares with the browser's other processes
 * (the program itself). Undefined where the system does not tell (it is read from /proc) or the browser is none of
 * Chromium's kin.
 */
export async function rendererMemory(browser: Browser): Promise<number | undefined> {
  try {
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    await session.detach();
    const found = processInfo
      .filter(({ type }) => type === 'renderer')
      .map(({ id }) => {
        const status = readFileSync(`/proc/${id}/status`, 'utf8');
        const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
        return bytes('RssAnon') + bytes('RssShmem');
      })
      .sort((a, b) => b - a);
    return found[0];
  } catch {
    return undefined;
  }
}
