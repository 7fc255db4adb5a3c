// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Head, IAnchorLog, Signature} from "./IAnchorLog.sol";
import {nodeHash} from "./NodeHash.sol";

/// @title AnchorLog
/// @dev Storage is one struct at the ERC-7201 slot of "nguon.anchorlog". Its first three words are read by
/// account and storage proofs and never move (formats §6). No immutables and no metadata hash: every
/// deployment has the same code hash.
contract AnchorLog is IAnchorLog layout at 0x6fc965f35aa867077b31716521f51eadb08312329f650c648931b9f0aabde600 {
    /// @custom:storage-location erc7201:nguon.anchorlog
    struct AnchorLogStorage {
        bytes32 logRoot;
        bytes32 mapRoot;
        uint256 sizeAndTime;
        // Open notices by subject key: the place is kept for them.
        mapping(bytes32 key => uint256) alerts;
        mapping(address => bool) witnesses;
        uint128 quorum;
        uint128 witnessCount;
    }

    bytes32 private constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant HEAD_TYPE = keccak256("Head(uint64 size,uint64 time,bytes32 logRoot,bytes32 mapRoot)");
    bytes32 private constant NAME = keccak256("Nguon AnchorLog");
    bytes32 private constant VERSION = keccak256("1");

    /// @dev Half the order of secp256k1. Of the two signatures (s, n - s) only the lower is taken (EIP-2).
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    /// @dev How far, in seconds, a head's time may run ahead of the block's.
    uint256 private constant CLOCK_SKEW = 60;

    AnchorLogStorage private _log;

    /// @param first The head that the log goes on from: a new log's first, or a moved log's last.
    /// @param witnesses By ascending address.
    /// @param required How many of them must sign a head.
    constructor(Head memory first, address[] memory witnesses, uint256 required) {
        if (first.size == 0) revert AnchorLogEmpty();
        _requireNotAhead(first.time);
        if (required == 0 || required > witnesses.length) {
            revert AnchorLogQuorumOutOfBounds(required, witnesses.length);
        }
        address previous = address(0);
        for (uint256 i = 0; i < witnesses.length; ++i) {
            if (witnesses[i] <= previous) revert AnchorLogWitnessesNotAscending(previous, witnesses[i]);
            previous = witnesses[i];
            _log.witnesses[previous] = true;
        }
        _log.quorum = uint128(required);
        _log.witnessCount = uint128(witnesses.length);
        _store(first);
    }

    /// @inheritdoc IAnchorLog
    function anchor(Head calldata next, bytes32[] calldata consistency, Signature[] calldata signatures) external {
        uint256 last = _log.sizeAndTime;
        uint64 lastSize = uint64(last >> 64);
        if (next.size <= lastSize) revert AnchorLogNotGrowing(next.size, lastSize);
        if (next.time <= uint64(last)) revert AnchorLogTimeNotGrowing(next.time, uint64(last));
        _requireNotAhead(next.time);
        _requireConsistent(lastSize, next.size, _log.logRoot, next.logRoot, consistency);
        _requireWitnessed(next, signatures);
        _store(next);
    }

    /// @inheritdoc IAnchorLog
    function head() external view returns (Head memory) {
        uint256 last = _log.sizeAndTime;
        return Head(uint64(last >> 64), uint64(last), _log.logRoot, _log.mapRoot);
    }

    /// @inheritdoc IAnchorLog
    function quorum() external view returns (uint256) {
        return _log.quorum;
    }

    /// @inheritdoc IAnchorLog
    function witnessCount() external view returns (uint256) {
        return _log.witnessCount;
    }

    /// @inheritdoc IAnchorLog
    function isWitness(address account) external view returns (bool) {
        return _log.witnesses[account];
    }

    function _requireNotAhead(uint64 time) private view {
        uint256 latest = block.timestamp + CLOCK_SKEW;
        if (time > latest) revert AnchorLogTimeAhead(time, latest);
    }

    /// @dev RFC 9162 §2.1.4.2, its steps in its order; `0 < first < second` was checked before.
    function _requireConsistent(
        uint256 first,
        uint256 second,
        bytes32 firstRoot,
        bytes32 secondRoot,
        bytes32[] calldata path
    ) private view {
        if (path.length == 0) revert AnchorLogInconsistent();
        // A first tree of 2^k leaves is itself a node of the second: then the proof leaves it out.
        bool complete = first & (first - 1) == 0;
        uint256 fn = first - 1;
        uint256 sn = second - 1;
        while (fn & 1 == 1) (fn, sn) = (fn >> 1, sn >> 1);
        bytes32 fr = complete ? firstRoot : path[0];
        bytes32 sr = fr;
        for (uint256 i = complete ? 0 : 1; i < path.length; ++i) {
            if (sn == 0) revert AnchorLogInconsistent();
            // Read once: its bounds are checked at each reading, some 25 times an anchoring.
            bytes32 c = path[i];
            if (fn & 1 == 1 || fn == sn) {
                fr = nodeHash(c, fr);
                sr = nodeHash(c, sr);
                while (fn & 1 == 0 && fn != 0) (fn, sn) = (fn >> 1, sn >> 1);
            } else {
                sr = nodeHash(sr, c);
            }
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        if (sn != 0 || fr != firstRoot || sr != secondRoot) revert AnchorLogInconsistent();
    }

    function _requireWitnessed(Head calldata next, Signature[] calldata signatures) private view {
        if (signatures.length < _log.quorum) revert AnchorLogTooFewSignatures(signatures.length, _log.quorum);
        bytes32 digest = _digest(next);
        address previous = address(0);
        for (uint256 i = 0; i < signatures.length; ++i) {
            uint256 s = (uint256(signatures[i].vs) << 1) >> 1;
            if (s > HALF_ORDER) revert AnchorLogSignatureMalformed(i);
            uint8 v = 27 + uint8(uint256(signatures[i].vs) >> 255);
            address signer = ecrecover(digest, v, signatures[i].r, bytes32(s));
            if (signer == address(0)) revert AnchorLogSignatureMalformed(i);
            if (signer <= previous) revert AnchorLogSignersNotAscending(previous, signer);
            if (!_log.witnesses[signer]) revert AnchorLogSignerUnknown(signer);
            previous = signer;
        }
    }

    /// @dev The domain is computed at each call: after a fork of the chain no signature counts on both sides.
    function _digest(Head calldata next) private view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPE, NAME, VERSION, block.chainid, address(this)));
        bytes32 struct_ = keccak256(abi.encode(HEAD_TYPE, next.size, next.time, next.logRoot, next.mapRoot));
        return keccak256(abi.encodePacked(hex"1901", domain, struct_));
    }

    function _store(Head memory next) private {
        _log.logRoot = next.logRoot;
        _log.mapRoot = next.mapRoot;
        _log.sizeAndTime = (uint256(next.size) << 64) | next.time;
        emit Anchored(next.size, next.time, next.logRoot, next.mapRoot);
    }
}
