/**
 * The words of the Core Business Vocabulary 2.0. In JSON a word stands bare
 * (`shipping`); a sender may also write its URI, as `cbv:BizStep-shipping` or
 * `https://ref.gs1.org/cbv/BizStep-shipping`.
 */
export const BIZ_STEPS = [
  'accepting',
  'arriving',
  'assembling',
  'collecting',
  'commissioning',
  'consigning',
  'creating_class_instance',
  'cycle_counting',
  'decommissioning',
  'departing',
  'destroying',
  'disassembling',
  'dispensing',
  'encoding',
  'entering_exiting',
  'holding',
  'inspecting',
  'installing',
  'killing',
  'loading',
  'other',
  'packing',
  'picking',
  'receiving',
  'removing',
  'repackaging',
  'repairing',
  'replacing',
  'reserving',
  'retail_selling',
  'sampling',
  'sensor_reporting',
  'shipping',
  'staging_outbound',
  'stock_taking',
  'stocking',
  'storing',
  'transporting',
  'unloading',
  'unpacking',
  'void_shipping',
] as const
/** A business step of CBV 2.0. */
export type BizStep = (typeof BIZ_STEPS)[number]

/** The state a thing is in after an event, CBV 2.0 §7.2. */
export const DISPOSITIONS = [
  'active',
  'available',
  'completeness_inferred',
  'completeness_verified',
  'conformant',
  'container_closed',
  'container_open',
  'damaged',
  'destroyed',
  'dispensed',
  'disposed',
  'encoded',
  'expired',
  'in_progress',
  'in_transit',
  'inactive',
  'mismatch_class',
  'mismatch_instance',
  'mismatch_quantity',
  'needs_replacement',
  'no_pedigree_match',
  'non_conformant',
  'non_sellable_other',
  'partially_dispensed',
  'recalled',
  'reserved',
  'retail_sold',
  'returned',
  'sellable_accessible',
  'sellable_not_accessible',
  'stolen',
  'unavailable',
  'unknown',
] as const
/** A disposition of CBV 2.0. */
export type Disposition = (typeof DISPOSITIONS)[number]

/** What kind of business document an event refers to, CBV 2.0 §7.3. */
export const BIZ_TRANSACTION_TYPES = [
  'bol',
  'cert',
  'desadv',
  'inv',
  'pedigree',
  'po',
  'poc',
  'prodorder',
  'recadv',
  'rma',
  'testprd',
  'testres',
  'upevt',
] as const
/** A type of business transaction of CBV 2.0. */
export type BizTransactionType = (typeof BIZ_TRANSACTION_TYPES)[number]

/** In which sense a party or place is a source or a destination, CBV 2.0 §7.4. */
export const SOURCE_DESTINATION_TYPES = ['owning_party', 'possessing_party', 'location'] as const
/** A type of source or destination of CBV 2.0. */
export type SourceDestinationType = (typeof SOURCE_DESTINATION_TYPES)[number]

/** Why an event is declared to be in error, CBV 2.0 §7.5. */
export const ERROR_REASONS = ['did_not_occur', 'incorrect_data'] as const
/** A reason of an error declaration of CBV 2.0. */
export type ErrorReason = (typeof ERROR_REASONS)[number]

/** What a sensor warns of. */
export const SENSOR_ALERTS = ['ALARM_CONDITION', 'ERROR_CONDITION'] as const
/** An alert of a sensor. */
export type SensorAlert = (typeof SENSOR_ALERTS)[number]

/** Which component of a vector or coordinate a sensor reports, CBV 2.0 §7.7. */
export const COMPONENTS = [
  'x',
  'y',
  'z',
  'axial_distance',
  'azimuth',
  'height',
  'spherical_radius',
  'polar_angle',
  'elevation_angle',
  'easting',
  'northing',
  'latitude',
  'longitude',
  'altitude',
] as const
/** A component of CBV 2.0. */
export type Component = (typeof COMPONENTS)[number]

/** The measurement types of the GS1 web vocabulary that a sensor report may name bare. */
export const MEASUREMENT_TYPES = [
  'AbsoluteHumidity',
  'AbsorbedDose',
  'AbsorbedDoseRate',
  'Acceleration',
  'Altitude',
  'AmountOfSubstance',
  'AmountOfSubstancePerUnitVolume',
  'Angle',
  'AngularAcceleration',
  'AngularMomentum',
  'AngularVelocity',
  'Area',
  'Capacitance',
  'Conductance',
  'Conductivity',
  'Count',
  'Density',
  'Dimensionless',
  'DoseEquivalent',
  'DoseEquivalentRate',
  'DynamicViscosity',
  'ElectricCharge',
  'ElectricCurrent',
  'ElectricCurrentDensity',
  'ElectricFieldStrength',
  'Energy',
  'Exposure',
  'Force',
  'Frequency',
  'Illuminance',
  'Inductance',
  'Irradiance',
  'KinematicViscosity',
  'Length',
  'LinearMomentum',
  'Luminance',
  'LuminousFlux',
  'LuminousIntensity',
  'MagneticFlux',
  'MagneticFluxDensity',
  'MagneticVectorPotential',
  'Mass',
  'MassConcentration',
  'MassFlowRate',
  'MassPerAreaTime',
  'MemoryCapacity',
  'MolalityOfSolute',
  'MolarEnergy',
  'MolarMass',
  'MolarVolume',
  'Power',
  'Pressure',
  'RadiantFlux',
  'RadiantIntensity',
  'Radioactivity',
  'RelativeHumidity',
  'Resistance',
  'Resistivity',
  'SolidAngle',
  'SpecificVolume',
  'Speed',
  'SurfaceDensity',
  'SurfaceTension',
  'Temperature',
  'Time',
  'Torque',
  'Voltage',
  'Volume',
  'VolumeFlowRate',
  'VolumeFraction',
  'VolumetricFlux',
  'Wavenumber',
] as const
/** A measurement type of the GS1 web vocabulary. */
export type MeasurementType = (typeof MEASUREMENT_TYPES)[number]

/** The five event types of EPCIS 2.0. */
export const EVENT_TYPES = [
  'ObjectEvent',
  'AggregationEvent',
  'TransactionEvent',
  'TransformationEvent',
  'AssociationEvent',
] as const

/** What an event does to the things it names. */
export const ACTIONS = ['ADD', 'OBSERVE', 'DELETE'] as const
/** One of the three. */
export type Action = (typeof ACTIONS)[number]

/** One of the five. */
export type EventType = (typeof EVENT_TYPES)[number]

const SPELLINGS =
  /^(?:cbv:|https?:\/\/(?:ref\.gs1\.org|ns\.gs1\.org)\/cbv\/|urn:epcglobal:cbv:)(?:BizStep-|Disp-|BTT-|SDT-|ER-|Comp-|bizstep:|disp:|btt:|sdt:|er:)([A-Za-z_]+)$/

/** The bare word of a CBV value in any of its spellings; a value that is no CBV word is given back as it is. */
export function cbvWord(value: string): string {
  return SPELLINGS.exec(value)?.[1] ?? value
}

const GS1_SPELLINGS =
  /^(?:gs1:|https?:\/\/(?:www\.|ref\.)?gs1\.org\/voc\/)(?:MeasurementType-|SensorAlertType-|MT-)?([A-Za-z_]+)$/

/** The bare word of a term of the GS1 web vocabulary in any of its spellings; anything else is given back as it is. */
export function gs1Word(value: string): string {
  return GS1_SPELLINGS.exec(value)?.[1] ?? value
}
