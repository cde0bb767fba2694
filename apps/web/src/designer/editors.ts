// What has text editors in it: 0.6 MB of scripts that no drawing needs. It comes by `useEditors`.
export { SourcePanel } from './drawer/source-panel.tsx'
export { ParamsForm } from './inspector/params/params-form.tsx'
export { CompareView } from './versions/compare-view.tsx'
