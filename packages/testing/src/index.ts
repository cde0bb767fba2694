export { SimulatedDevice } from './devices/simulated-device.ts'
export { type Behaviour, SimulatedRun } from './devices/simulated-run.ts'
export { buildShim } from './faults/build-shim.ts'
export { dropUnsynced } from './faults/drop-unsynced.ts'
export {
  FAULT_MOMENTS,
  type Fault,
  type FaultAction,
  FaultControl,
  type FaultCounts,
  type FaultMoment,
} from './faults/fault-control.ts'
