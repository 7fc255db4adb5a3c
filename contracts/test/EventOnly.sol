// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What an anchoring would cost if the chain only wrote it down
/// @notice Stores nothing and checks nothing: the benchmark sets the gas of AnchorLog beside this.
contract EventOnly {
    event Anchored(uint64 indexed size, uint64 time, bytes32 logRoot, bytes32 mapRoot);

    function anchor(uint64 size, uint64 time, bytes32 logRoot, bytes32 mapRoot) external {
        emit Anchored(size, time, logRoot, mapRoot);
    }
}
