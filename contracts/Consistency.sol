// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAnchorLog} from "./IAnchorLog.sol";
import {nodeHash} from "./NodeHash.sol";

/// @notice Reverts unless `path` joins a log tree of `first` leaves to one of `second`: RFC 9162 §2.1.4.2, its
/// steps in its order. The caller has checked `0 < first < second`.
function requireConsistent(uint256 first, uint256 second, bytes32 firstRoot, bytes32 secondRoot, bytes32[] calldata path)
    view
{
    if (path.length == 0) revert IAnchorLog.AnchorLogInconsistent();
    // A first tree of 2^k leaves is itself a node of the second: then the proof leaves it out.
    bool complete = first & (first - 1) == 0;
    uint256 fn = first - 1;
    uint256 sn = second - 1;
    while (fn & 1 == 1) (fn, sn) = (fn >> 1, sn >> 1);
    bytes32 fr = complete ? firstRoot : path[0];
    bytes32 sr = fr;
    for (uint256 i = complete ? 0 : 1; i < path.length; ++i) {
        if (sn == 0) revert IAnchorLog.AnchorLogInconsistent();
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
    if (sn != 0 || fr != firstRoot || sr != secondRoot) revert IAnchorLog.AnchorLogInconsistent();
}
