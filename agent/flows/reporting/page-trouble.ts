/** The fact that the page in WordPress cannot be informed, with the reason. */
export const PAGE_TROUBLE = 'page_trouble';
