export type {
  Analysis,
  AnalysisFiles,
  AnalysisFinding,
  AnalysisInstruction,
  AnalysisSource,
  AnalysisWarning,
} from './analysis.js'
export { type AnalyzeOptions, analyze } from './analyze.js'
export { combineVerdicts, failedVerdict } from './budget/combine-verdicts.js'
export { growthGate } from './budget/growth-gate.js'
export { allImageSettings, type ImageSettings, imageSettings } from './budget/image-settings.js'
export type { CheckOptions } from './budget/judge.js'
export { parseSize } from './budget/parse-size.js'
export { readConfiguration } from './budget/read-configuration.js'
export { sizeAbove } from './budget/size-above.js'
export { check, checkLimits } from './check.js'
export { diff } from './compare/diff.js'
export type { Configuration, Ignore, Limits } from './configuration.js'
export { diagnose } from './diagnose.js'
export type { Diagnosis, EngineStore, EngineVersion, PlaceDiagnosis } from './diagnosis.js'
export type { Difference } from './difference.js'
export { type DiveRules, readDiveRules } from './dive/dive-rules.js'
export { type ErrorCode, LayersizeError } from './errors.js'
export { LIST_FORMATS, type ListFormat } from './report/list-format.js'
export { FORMATS, type Format, type Report, render } from './report/render.js'
export { renderDiagnosis } from './report/render-diagnosis.js'
export { renderPage } from './report/render-page.js'
export { renderRules } from './report/render-rules.js'
export { safeText } from './report/safe-text.js'
export type { TableOptions } from './report/table/table.js'
export type { TextOptions } from './report/text-options.js'
export type { RuleDescription } from './rule-description.js'
export { loadAnalysis, loadReport, saveAnalysis } from './saved.js'
export type { OnProgress, Progress } from './source/progress.js'
export { formatBytes } from './units.js'
export type { CheckReport, Verdict } from './verdict.js'
export { findRule } from './waste/find-rule.js'
export { listRules } from './waste/rules.js'
