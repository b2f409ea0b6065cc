/** Whether Mod means Command. */
export const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);
