// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {nodeHash} from "../NodeHash.sol";

/// @title Lets a test call the node hash and its definition side by side
contract NodeHashProbe {
    function fast(bytes32 left, bytes32 right) external view returns (bytes32) {
        return nodeHash(left, right);
    }

    function defined(bytes32 left, bytes32 right) public pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }

    /// @notice Hashes a chain both ways, between allocations, so that a spoilt free memory pointer shows.
    function agree(bytes32 seed, uint256 rounds) external view returns (bool) {
        bytes32 left = seed;
        bytes32 right = ~seed;
        for (uint256 i = 0; i < rounds; ++i) {
            bytes memory kept = abi.encodePacked(left, right, i);
            bytes32 before = keccak256(kept);
            bytes32 parent = nodeHash(left, right);
            if (parent != defined(left, right) || keccak256(kept) != before) return false;
            (left, right) = (right, parent);
        }
        return true;
    }
}
