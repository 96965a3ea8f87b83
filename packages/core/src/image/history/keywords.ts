/** Instructions that change how a container starts and no file. */
const SETTINGS = new Set(
  'ARG CMD ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL MAINTAINER ONBUILD SHELL STOPSIGNAL USER VOLUME'.split(
    ' ',
  ),
)

/** WORKDIR makes its folder. */
const KEYWORDS = new Set([...SETTINGS, 'ADD', 'COPY', 'FROM', 'RUN', 'WORKDIR'])

/** The Dockerfile's keyword that a text begins with, or null. */
export function keywordOf(text: string): string | null {
  const word = /^[A-Z]+(?=\s|$)/.exec(text)?.[0]
  return word && KEYWORDS.has(word) ? word : null
}

/** Whether an instruction of this keyword can write no file. */
export function isSetting(keyword: string | null): boolean {
  return keyword !== null && SETTINGS.has(keyword)
}
