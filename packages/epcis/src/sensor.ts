import { z } from 'zod'
import { cbvTerm, extensible, gs1Term, Time, Uri } from './terms.ts'
import { COMPONENTS, MEASUREMENT_TYPES, SENSOR_ALERTS } from './vocabulary.ts'

/** What holds for all reports of one sensor element, EPCIS 2.0 §7.3.7.1. */
export const SensorMetadata = extensible({
  time: Time.optional(),
  startTime: Time.optional(),
  endTime: Time.optional(),
  deviceID: Uri.optional(),
  deviceMetadata: Uri.optional(),
  rawData: Uri.optional(),
  dataProcessingMethod: Uri.optional(),
  bizRules: Uri.optional(),
})

/** One observation of a sensor, EPCIS 2.0 §7.3.7.2. */
export const SensorReport = extensible({
  type: gs1Term(MEASUREMENT_TYPES, 'measurement type'),
  exception: gs1Term(SENSOR_ALERTS, 'sensor alert').optional(),
  deviceID: Uri.optional(),
  deviceMetadata: Uri.optional(),
  rawData: Uri.optional(),
  dataProcessingMethod: Uri.optional(),
  bizRules: Uri.optional(),
  time: Time.optional(),
  microorganism: Uri.optional(),
  chemicalSubstance: Uri.optional(),
  coordinateReferenceSystem: Uri.optional(),
  value: z.number().optional(),
  component: cbvTerm(COMPONENTS, 'component').optional(),
  stringValue: z.string().optional(),
  booleanValue: z.boolean().optional(),
  hexBinaryValue: z
    .string()
    .regex(/^[A-Fa-f0-9]+$/, { error: 'is not hexadecimal' })
    .optional(),
  uriValue: Uri.optional(),
  minValue: z.number().optional(),
  maxValue: z.number().optional(),
  meanValue: z.number().optional(),
  sDev: z.number().optional(),
  percRank: z.number().optional(),
  percValue: z.number().optional(),
  uom: z.string().optional(),
})

/** Reports of sensors with what they have in common. */
export const SensorElement = extensible({
  sensorMetadata: SensorMetadata.optional(),
  sensorReport: z.array(SensorReport).min(1, { error: 'needs at least one report' }),
})
