// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAnchorLog, Signature} from "./IAnchorLog.sol";

/// @notice The witnesses of a log and how many of them must sign. `1 ≤ quorum ≤ count` holds after every
/// function here, whatever the order they are called in.
struct Witnesses {
    mapping(address => bool) members;
    uint128 quorum;
    uint128 count;
}

using {appoint, add, remove, raiseTo, lowerTo, requireSigned} for Witnesses global;

/// @dev Half the order of secp256k1. Of the two signatures (s, n - s) only the lower is taken (EIP-2).
uint256 constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

/// @notice The first witnesses, once, by the constructor.
function appoint(Witnesses storage self, address[] memory accounts, uint256 quorum) {
    if (quorum == 0 || quorum > accounts.length) {
        revert IAnchorLog.AnchorLogQuorumOutOfBounds(quorum, accounts.length);
    }
    address previous = address(0);
    for (uint256 i = 0; i < accounts.length; ++i) {
        if (accounts[i] <= previous) revert IAnchorLog.AnchorLogAddressesNotAscending(previous, accounts[i]);
        previous = accounts[i];
        add(self, previous);
    }
    _setQuorum(self, quorum);
}

function add(Witnesses storage self, address account) {
    if (account == address(0) || self.members[account]) revert IAnchorLog.AnchorLogWitnessNotNew(account);
    self.members[account] = true;
    ++self.count;
    emit IAnchorLog.WitnessAdded(account);
}

function remove(Witnesses storage self, address account) {
    if (!self.members[account]) revert IAnchorLog.AnchorLogWitnessUnknown(account);
    if (self.count == self.quorum) revert IAnchorLog.AnchorLogQuorumOutOfBounds(self.quorum, self.count - 1);
    self.members[account] = false;
    --self.count;
    emit IAnchorLog.WitnessRemoved(account);
}

function raiseTo(Witnesses storage self, uint256 quorum) {
    if (quorum <= self.quorum) revert IAnchorLog.AnchorLogQuorumNotRaised(quorum, self.quorum);
    if (quorum > self.count) revert IAnchorLog.AnchorLogQuorumOutOfBounds(quorum, self.count);
    _setQuorum(self, quorum);
}

function lowerTo(Witnesses storage self, uint256 quorum) {
    if (quorum >= self.quorum) revert IAnchorLog.AnchorLogQuorumNotLowered(quorum, self.quorum);
    if (quorum == 0) revert IAnchorLog.AnchorLogQuorumOutOfBounds(quorum, self.count);
    _setQuorum(self, quorum);
}

/// @notice Reverts unless a quorum signed `digest` and every signature shown is a witness's, each of another.
function requireSigned(Witnesses storage self, bytes32 digest, Signature[] calldata signatures) view {
    if (signatures.length < self.quorum) {
        revert IAnchorLog.AnchorLogTooFewSignatures(signatures.length, self.quorum);
    }
    address previous = address(0);
    for (uint256 i = 0; i < signatures.length; ++i) {
        uint256 s = (uint256(signatures[i].vs) << 1) >> 1;
        if (s > HALF_ORDER) revert IAnchorLog.AnchorLogSignatureMalformed(i);
        uint8 v = 27 + uint8(uint256(signatures[i].vs) >> 255);
        address signer = ecrecover(digest, v, signatures[i].r, bytes32(s));
        if (signer == address(0)) revert IAnchorLog.AnchorLogSignatureMalformed(i);
        if (signer <= previous) revert IAnchorLog.AnchorLogSignersNotAscending(previous, signer);
        if (!self.members[signer]) revert IAnchorLog.AnchorLogSignerUnknown(signer);
        previous = signer;
    }
}

/// @dev Bounds are the caller's to have checked, so the narrowing loses nothing.
function _setQuorum(Witnesses storage self, uint256 quorum) {
    self.quorum = uint128(quorum);
    emit IAnchorLog.QuorumChanged(quorum);
}
