// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice One state of the log: how many entries it holds, when that was stated, the root over the
/// entries (RFC 9162) and the root over the histories of all subjects.
struct Head {
    uint64 size;
    uint64 time;
    bytes32 logRoot;
    bytes32 mapRoot;
}

/// @notice A secp256k1 signature of 64 bytes (ERC-2098): `vs` is `s` with the parity of `y` in its highest bit.
struct Signature {
    bytes32 r;
    bytes32 vs;
}

/// @title The newest head of one log, and the rule by which the next may take its place
/// @notice A head is taken if the log only grew (proved here, by an RFC 9162 consistency proof) and if
/// enough witnesses signed that they hold every entry and rebuilt both roots. Whoever brings it: nobody
/// is privileged to publish, so there is no key whose theft could rewrite the log or silence it.
interface IAnchorLog {
    /// @notice A head became the newest. The constructor's first head is announced in the same way.
    event Anchored(uint64 indexed size, uint64 time, bytes32 logRoot, bytes32 mapRoot);

    /// @notice The constructor's first head must hold at least one entry: every later one is proved from it.
    error AnchorLogEmpty();

    /// @notice The log only grows: `size` does not pass the `last` anchored one.
    error AnchorLogNotGrowing(uint64 size, uint64 last);

    /// @notice Time only moves on: `time` does not pass the `last` anchored one.
    error AnchorLogTimeNotGrowing(uint64 time, uint64 last);

    /// @notice `time` is further ahead of the chain's clock than `latest`, a minute from now.
    error AnchorLogTimeAhead(uint64 time, uint256 latest);

    /// @notice The consistency proof does not lead from the anchored log root to the new one.
    error AnchorLogInconsistent();

    /// @notice Fewer signatures than the quorum were `given`.
    error AnchorLogTooFewSignatures(uint256 given, uint256 quorum);

    /// @notice A signature has a high `s`, or no key could have made it.
    error AnchorLogSignatureMalformed(uint256 position);

    /// @notice Signatures are given by ascending address, so that one witness counts once.
    error AnchorLogSignersNotAscending(address previous, address signer);

    /// @notice `signer` is no witness here: a stranger, or a signature over another head, chain or contract.
    error AnchorLogSignerUnknown(address signer);

    /// @notice Witnesses are given by ascending address, none of them zero.
    error AnchorLogWitnessesNotAscending(address previous, address witness);

    /// @notice A quorum lies between one and the number of `witnesses`.
    error AnchorLogQuorumOutOfBounds(uint256 quorum, uint256 witnesses);

    /// @notice Makes `next` the newest head, or reverts having changed nothing.
    /// @param next The head, larger and later than the newest.
    /// @param consistency RFC 9162 §2.1.4 proof from the newest head's log root to that of `next`.
    /// @param signatures Of at least `quorum()` witnesses over the EIP-712 struct
    /// `Head(uint64 size,uint64 time,bytes32 logRoot,bytes32 mapRoot)` in the domain
    /// `{ name: "Nguon AnchorLog", version: "1", chainId, verifyingContract }`, by ascending address.
    function anchor(Head calldata next, bytes32[] calldata consistency, Signature[] calldata signatures) external;

    /// @notice The newest head.
    function head() external view returns (Head memory);

    /// @notice How many witnesses must have signed a head.
    function quorum() external view returns (uint256);

    /// @notice How many witnesses there are.
    function witnessCount() external view returns (uint256);

    /// @notice Whether the signature of `account` counts.
    function isWitness(address account) external view returns (bool);
}
