import type { LimitVerdict } from '../../verdict.js'
import { safeText } from '../safe-text.js'

/** What a limit is about, as it stands before its figures: `size`, `/app/**`, `own largest layer`. */
export function limitName({ kind, subject, of }: LimitVerdict): string {
  const what = subject === null ? '' : safeText(subject)
  const isUsual = of === (kind === 'wasted' || kind === 'rule' || kind === 'fail-on' ? 'own' : 'image')
  const part = isUsual ? '' : of === 'own' ? ' without the base image' : ' with the base image'
  switch (kind) {
    case 'size':
      return `size${part}`
    case 'compressed':
      return `compressed size${part}`
    case 'wasted':
      return `wasted${part}`
    case 'layer':
      return `largest layer${part}`
    case 'layers':
      return `layers${part}`
    case 'files':
      return `files${part}`
    case 'path':
    case 'instruction':
      return `${what}${part}`
    case 'rule':
      return `wasted by ${what}${part}`
    case 'fail-on':
      return `findings of ${what}`
  }
}

/** What an image is or has, with its figure: `is 312 MB`, `has a layer of 200 MB above its base image`. */
export function statement({ kind, subject, of }: LimitVerdict, actual: string): string {
  const what = subject === null ? '' : safeText(subject)
  const without = of === 'own' ? ' without its base image' : ''
  const withBase = of === 'image' ? ' with its base image' : ''
  switch (kind) {
    case 'size':
      return `is ${actual}${without}`
    case 'compressed':
      return `is ${actual} to pull${without}`
    case 'wasted':
      return `wastes ${actual}${withBase}`
    case 'layer':
      return `has a layer of ${actual}${without}`
    case 'layers':
    case 'files':
      return `has ${actual}${without}`
    case 'path':
      return `has ${actual} in ${what}${without}`
    case 'instruction':
      return `has ${actual} in one instruction ${what}${without}`
    case 'rule':
      return `wastes ${actual} by ${what}${withBase}`
    case 'fail-on':
      return `has ${actual} of ${what}`
  }
}
