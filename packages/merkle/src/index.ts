export { entryBundle, MAX_ENTRY_LENGTH, parseEntryBundle } from './bundle.ts'
export { consistencyPath, verifyConsistency } from './consistency.ts'
export { type MerkleCode, MerkleError } from './error.ts'
export { appendLeaf, decodeFrontier, emptyFrontier, encodeFrontier, type Frontier, frontierRoot } from './frontier.ts'
export { EMPTY_ROOT, equalBytes, HASH_LENGTH, leafHash, nodeHash, sha256 } from './hash.ts'
export {
  decodeMapValue,
  encodeMapValue,
  HISTORY_ITEM_LENGTH,
  historyItem,
  historyLeaf,
  historyRoot,
  type MapValue,
  valueOfFrontier,
  valueOfHistory,
} from './history.ts'
export { inclusionPath, inclusionPaths, rootFromInclusion, verifyInclusion } from './inclusion.ts'
export { emptyMap, type MapTree, mapRoot, setAllInMap, setInMap } from './map.ts'
export type { MapPage } from './map-page.ts'
export { type GrownMap, growMapPages, type ReadMapPages, rootOfMapPages } from './map-pages.ts'
export { proveInMapPages } from './map-pages-proof.ts'
export { type MapProof, type OtherLeaf, proveInMap, verifyMapProof } from './map-proof.ts'
export { referenceMapRoot } from './map-reference.ts'
export { type NodeId, type ReadNodes, rootAt } from './node.ts'
export { treeRoot } from './reference.ts'
export { growTiles, type ReadTiles, TILE_WIDTH, type Tile, type TileId } from './tile.ts'
export { keepTiles, readNodesFromTiles } from './tile-nodes.ts'
export {
  type BundleAddress,
  bundlePath,
  parseBundlePath,
  parseTilePath,
  type TileAddress,
  tilePath,
} from './tile-path.ts'
export { u64 } from './u64.ts'
