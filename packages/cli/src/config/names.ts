/** Where a configuration is looked for, in the current folder. */
export const CONFIGURATION_NAMES = [
  'layersize.config.json',
  'layersize.config.yaml',
  'layersize.config.yml',
  'layersize.config.js',
  'layersize.config.mjs',
  '.layersize.json',
  '.layersize.yaml',
  '.layersize.yml',
]

/** This one is a configuration only where it has KEY. */
export const MANIFEST = 'package.json'
export const KEY = 'layersize'
