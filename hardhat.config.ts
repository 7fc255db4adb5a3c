import { createRequire } from 'node:module'
import hardhatEthers from '@nomicfoundation/hardhat-ethers'
import { defineConfig } from 'hardhat/config'

/** The compiler is the JavaScript build from npm: nothing is downloaded at compile time. */
const path = createRequire(import.meta.url).resolve('solc/soljson.js')

/**
 * `evmVersion` is pinned to what permissioned networks run as well; no metadata, so that
 * the code hash depends on the code alone and can be named in a trust file.
 */
export default defineConfig({
  plugins: [hardhatEthers],
  paths: { sources: './contracts', tests: './contracts' },
  solidity: {
    version: '0.8.37',
    path,
    settings: {
      viaIR: true,
      evmVersion: 'cancun',
      optimizer: { enabled: true, runs: 1000 },
      metadata: { bytecodeHash: 'none', appendCBOR: false },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode', 'evm.deployedBytecode', 'storageLayout'] } },
    },
  },
})
