// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAnchorLog} from "./IAnchorLog.sol";

/// @notice The way of one subject through the subject map, from the root down, and where it ends.
/// @param siblings Root first, at most 256, the deepest not zero.
/// @param terminalKey Only where the way ends in the leaf of another subject: that subject's key, else zero.
/// @param terminalValueHash With it, the hash of that other subject's value, else zero.
struct MapProof {
    bytes32[] siblings;
    bytes32 terminalKey;
    bytes32 terminalValueHash;
}

/// @title What other contracts may ask about a log
/// @notice Every answer is about the newest head of the log that the caller names, and a proof is made for one
/// head: a caller that keeps a proof for later asks anew for one when the head has moved on. It holds no state
/// and trusts nothing but that log.
interface IAnchorReader {
    /// @notice Whether `entry` stands at `index` in the log.
    /// @param entry The whole entry; what is shorter or longer than an entry can be is not one.
    /// @param path RFC 9162 §2.1.3 inclusion proof, the leaf's neighbour first.
    function verifyEntry(IAnchorLog log, uint64 index, bytes calldata entry, bytes32[] calldata path)
        external
        view
        returns (bool);

    /// @notice Whether the log's history of the subject `key` is the one of `count` entries under `historyRoot`;
    /// with `count` and `historyRoot` zero, whether nothing was ever said about the subject.
    function verifySubject(
        IAnchorLog log,
        bytes32 key,
        uint64 count,
        bytes32 historyRoot,
        MapProof calldata proof
    ) external view returns (bool);
}
