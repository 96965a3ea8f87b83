/** The formats of what is a list and no report on an image: the rules, the engines. */
export const LIST_FORMATS = ['table', 'json'] as const
export type ListFormat = (typeof LIST_FORMATS)[number]
