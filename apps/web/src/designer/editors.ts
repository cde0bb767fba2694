// What has text editors in it: as much to load as all the rest of the designer. It comes by `useEditors`.
export { SourcePanel } from './drawer/source-panel.tsx'
export { ParamsForm } from './inspector/params/params-form.tsx'
export { CompareView } from './versions/compare-view.tsx'
