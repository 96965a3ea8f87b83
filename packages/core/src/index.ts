export type {
  Analysis,
  AnalysisFinding,
  AnalysisInstruction,
  AnalysisSource,
  AnalysisWarning,
} from './analysis.js'
export { type AnalyzeOptions, analyze } from './analyze.js'
export { diagnose } from './diagnose.js'
export type { Diagnosis, EngineStore, EngineVersion, PlaceDiagnosis } from './diagnosis.js'
export { type ErrorCode, LayersizeError } from './errors.js'
export { FORMATS, type Format, render } from './report/render.js'
export { renderDiagnosis } from './report/render-diagnosis.js'
export { renderPage } from './report/render-page.js'
export { renderRules } from './report/render-rules.js'
export { safeText } from './report/safe-text.js'
export type { TableOptions } from './report/table/table.js'
export type { TextOptions } from './report/text-options.js'
export type { RuleDescription } from './rule-description.js'
export type { OnProgress, Progress } from './source/progress.js'
export { formatBytes } from './units.js'
export { findRule } from './waste/find-rule.js'
export { listRules } from './waste/rules.js'
