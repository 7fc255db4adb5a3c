// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Head, IAnchorLog} from "./IAnchorLog.sol";
import {IAnchorReader, MapProof} from "./IAnchorReader.sol";
import {nodeHash} from "./NodeHash.sol";

/// @title AnchorReader
contract AnchorReader is IAnchorReader {
    /// @dev Bounds of an entry (formats §2, §3). Nothing else that is hashed as a leaf reaches the lower one.
    uint256 private constant SHORTEST_ENTRY = 100;
    uint256 private constant LONGEST_ENTRY = 65_535;

    /// @inheritdoc IAnchorReader
    function verifyEntry(IAnchorLog log, uint64 index, bytes calldata entry, bytes32[] calldata path)
        external
        view
        returns (bool)
    {
        if (entry.length < SHORTEST_ENTRY || entry.length > LONGEST_ENTRY) return false;
        bytes32 leaf = sha256(abi.encodePacked(bytes1(0x00), entry));
        Head memory head = log.head();
        return _isIncluded(leaf, index, head.size, path, head.logRoot);
    }

    /// @inheritdoc IAnchorReader
    function verifySubject(
        IAnchorLog log,
        bytes32 key,
        uint64 count,
        bytes32 historyRoot,
        MapProof calldata proof
    ) external view returns (bool) {
        bytes32[] calldata siblings = proof.siblings;
        // Beside nothing, a lone leaf would stand one level higher, and an empty subtree would be part of a larger one.
        if (siblings.length > 256 || (siblings.length > 0 && siblings[siblings.length - 1] == 0)) return false;
        bool elsewhere = proof.terminalKey != 0 || proof.terminalValueHash != 0;
        bytes32 hash = 0;
        if (count > 0) {
            if (elsewhere) return false;
            hash = _mapLeaf(key, sha256(abi.encodePacked(count, historyRoot)));
        } else {
            if (historyRoot != 0) return false;
            if (elsewhere) {
                if (!_sharesWay(key, proof.terminalKey, siblings.length)) return false;
                hash = _mapLeaf(proof.terminalKey, proof.terminalValueHash);
            }
        }
        for (uint256 depth = siblings.length; depth > 0; --depth) {
            bool right = (uint256(key) >> (256 - depth)) & 1 == 1;
            bytes32 sibling = siblings[depth - 1];
            hash = right ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
        }
        return hash == log.head().mapRoot;
    }

    /// @dev RFC 9162 §2.1.3.2, its steps in its order.
    function _isIncluded(bytes32 leaf, uint256 index, uint256 size, bytes32[] calldata path, bytes32 root)
        private
        view
        returns (bool)
    {
        if (index >= size) return false;
        uint256 fn = index;
        uint256 sn = size - 1;
        bytes32 r = leaf;
        for (uint256 i = 0; i < path.length; ++i) {
            if (sn == 0) return false;
            if (fn & 1 == 1 || fn == sn) {
                r = nodeHash(path[i], r);
                while (fn & 1 == 0 && fn != 0) (fn, sn) = (fn >> 1, sn >> 1);
            } else {
                r = nodeHash(r, path[i]);
            }
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        return sn == 0 && r == root;
    }

    /// @dev Whether another key goes the same `depth` steps; the key itself cannot prove its own absence.
    function _sharesWay(bytes32 key, bytes32 other, uint256 depth) private pure returns (bool) {
        uint256 difference = uint256(key ^ other);
        return difference != 0 && difference >> (256 - depth) == 0;
    }

    function _mapLeaf(bytes32 key, bytes32 valueHash) private pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x00), key, valueHash));
    }
}
