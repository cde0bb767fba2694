/** Under this name a page finds its token in its own head. */
export const PAGE_TOKEN_NAME = 'contraflow-token'

/** What the server gives its own pages only, and asks for whenever something is to change. */
export function pageToken(): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${PAGE_TOKEN_NAME}"]`)?.content ?? ''
}
