/** `node scripts/icons.mjs`: draws the PNG icons from public/icon.svg in Chromium. Run it when the mark changes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { chromiumArgs, findOrInstallChromium } from './lib/browser.mjs';
import { root } from './lib/project.mjs';

const svg = readFileSync(join(root, 'public/icon.svg'), 'utf8');
const background = '#14171a';
/** A maskable icon fills its square, and its mark stays in the middle four fifths. */
const icons = [
  { file: 'icon-32.png', size: 32, scale: 1, fill: 'transparent' },
  { file: 'icon-180.png', size: 180, scale: 1, fill: background },
  { file: 'icon-192.png', size: 192, scale: 1, fill: 'transparent' },
  { file: 'icon-512.png', size: 512, scale: 1, fill: 'transparent' },
  { file: 'icon-maskable-512.png', size: 512, scale: 0.8, fill: background },
];

const browser = await chromium.launch({ executablePath: await findOrInstallChromium(), args: chromiumArgs });
for (const { file, size, scale, fill } of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const margin = (size * (1 - scale)) / 2;
  await page.setContent(
    `<style>*{margin:0}body{background:${fill}}svg{position:absolute;left:${margin}px;top:${margin}px;` +
      `width:${size * scale}px;height:${size * scale}px}</style>${svg}`,
  );
  writeFileSync(join(root, 'public', file), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
