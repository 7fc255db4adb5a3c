// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAnchorLog} from "./IAnchorLog.sol";

/// @notice Those who may raise and clear alerts. The role administers itself; nobody outside it can add
/// to it or take from it, and two are always left.
struct Regulators {
    mapping(address => bool) members;
    uint256 count;
}

using {appoint, add, remove, requireMember} for Regulators global;

uint256 constant FEWEST_REGULATORS = 2;

/// @notice The first regulators, once, by the constructor.
function appoint(Regulators storage self, address[] memory accounts, address admin) {
    if (accounts.length < FEWEST_REGULATORS) revert IAnchorLog.AnchorLogTooFewRegulators(accounts.length);
    address previous = address(0);
    for (uint256 i = 0; i < accounts.length; ++i) {
        if (accounts[i] <= previous) revert IAnchorLog.AnchorLogAddressesNotAscending(previous, accounts[i]);
        previous = accounts[i];
        add(self, previous, admin, address(0));
    }
}

function add(Regulators storage self, address account, address admin, address by) {
    if (account == address(0) || account == admin || self.members[account]) {
        revert IAnchorLog.AnchorLogRegulatorRefused(account);
    }
    self.members[account] = true;
    ++self.count;
    emit IAnchorLog.RegulatorAdded(account, by);
}

function remove(Regulators storage self, address account, address by) {
    requireMember(self, account);
    if (self.count == FEWEST_REGULATORS) revert IAnchorLog.AnchorLogTooFewRegulators(self.count - 1);
    self.members[account] = false;
    --self.count;
    emit IAnchorLog.RegulatorRemoved(account, by);
}

function requireMember(Regulators storage self, address account) view {
    if (!self.members[account]) revert IAnchorLog.AnchorLogNotRegulator(account);
}
