/** Whether a request may go on: it named no version, any, or the one that stands. */
export const fitsIfMatch = (header: string | undefined, etag: string): boolean => {
  if (header === undefined || header.trim() === '*') return true;
  const plain = (text: string): string => text.trim().replace(/^W\//, '').replace(/^"|"$/g, '');
  return header.split(',').some((each) => plain(each) === plain(etag));
};
