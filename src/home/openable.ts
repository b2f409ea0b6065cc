/** Which logs can be opened: the releases and how their logs start, for people. */
export const OPENABLE: readonly { readonly releases: string; readonly version: string; readonly layout: string }[] = [
  { releases: '2.5', version: '0xe02002', layout: '2.5' },
  { releases: '2.6 to 2.8', version: '0xe02004', layout: '2.6-2.8' },
  { releases: '2.9', version: '0xe02006', layout: '2.9' },
  { releases: '2.10, 2.11', version: '0xe02006', layout: '2.10-2.11' },
  { releases: '2.12', version: '0xe02007', layout: '2.12' },
  { releases: '3.0, 3.1', version: '0xe02007', layout: '3.0-3.1' },
  { releases: '4.0, 4.1', version: '0xe02007', layout: '4.0-4.1' },
  { releases: '4.2', version: '0xe02008', layout: '4.2' },
  { releases: '5.0', version: '0xe02009', layout: '5.0' },
  { releases: '5.1 to 7.0', version: '0xe0200a', layout: '5.1-7.0' },
  { releases: '7.1', version: '0xe0200c', layout: '7.1' },
  { releases: '7.2 to 10.2', version: '0xe0200c', layout: '7.2+' },
  { releases: '11.0', version: '0xe0200d', layout: '11.0' },
  { releases: '11.1', version: '0xe0200e', layout: '11.1+' },
];
