const KEYWORDS = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
)

/** Instructions that change how a container starts and no file. WORKDIR is none: it makes its folder. */
const SETTINGS = new Set(
  'ARG CMD ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL MAINTAINER ONBUILD SHELL STOPSIGNAL USER VOLUME'.split(
    ' ',
  ),
)

/** The Dockerfile's keyword that a text begins with, or null. */
export function keywordOf(text: string): string | null {
  const word = /^[A-Z]+(?=\s|$)/.exec(text)?.[0]
  return word && KEYWORDS.has(word) ? word : null
}

/** Whether an instruction of this keyword can write no file. */
export function isSetting(keyword: string | null): boolean {
  return keyword !== null && SETTINGS.has(keyword)
}
