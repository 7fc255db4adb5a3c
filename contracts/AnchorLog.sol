// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {requireConsistent} from "./Consistency.sol";
import {Action, Change, Head, IAnchorLog, Signature, Terms} from "./IAnchorLog.sol";
import {Regulators} from "./Regulators.sol";
import {Witnesses} from "./Witnesses.sol";

/// @title AnchorLog
/// @dev Storage is one struct at the ERC-7201 slot of "nguon.anchorlog". Its first four words are read by
/// account and storage proofs and never move (formats §6). No immutables and no metadata hash: every
/// deployment has the same code hash.
contract AnchorLog is IAnchorLog layout at 0x6fc965f35aa867077b31716521f51eadb08312329f650c648931b9f0aabde600 {
    /// @custom:storage-location erc7201:nguon.anchorlog
    struct AnchorLogStorage {
        bytes32 logRoot;
        bytes32 mapRoot;
        uint256 sizeAndTime;
        // How many notices are open on a subject's key.
        mapping(bytes32 key => uint256) alerts;
        Witnesses witnesses;
        Regulators regulators;
        mapping(bytes32 key => mapping(bytes32 notice => bool)) notices;
        mapping(bytes32 change => uint256) readyAt;
        address admin;
        uint64 delay;
    }

    bytes32 private constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant HEAD_TYPE = keccak256("Head(uint64 size,uint64 time,bytes32 logRoot,bytes32 mapRoot)");
    bytes32 private constant NAME = keccak256("Nguon AnchorLog");
    bytes32 private constant VERSION = keccak256("1");

    /// @dev How far, in seconds, a head's time may run ahead of the block's.
    uint256 private constant CLOCK_SKEW = 60;

    /// @dev How long an announced change can be made once its delay is over.
    uint256 private constant CHANGE_LIFETIME = 14 days;

    AnchorLogStorage private _log;

    /// @param first The head that the log goes on from: a new log's first, or a moved log's last.
    constructor(Head memory first, Terms memory terms) {
        if (first.size == 0) revert AnchorLogEmpty();
        _requireNotAhead(first.time);
        if (terms.admin == address(0) || terms.delay == 0) revert AnchorLogTermsMissing(terms.admin, terms.delay);
        _log.admin = terms.admin;
        _log.delay = terms.delay;
        _log.witnesses.appoint(terms.witnesses, terms.quorum);
        _log.regulators.appoint(terms.regulators, terms.admin);
        _store(first);
    }

    /// @inheritdoc IAnchorLog
    function anchor(Head calldata next, bytes32[] calldata consistency, Signature[] calldata signatures) external {
        uint256 last = _log.sizeAndTime;
        uint64 lastSize = uint64(last >> 64);
        if (next.size <= lastSize) revert AnchorLogNotGrowing(next.size, lastSize);
        if (next.time <= uint64(last)) revert AnchorLogTimeNotGrowing(next.time, uint64(last));
        _requireNotAhead(next.time);
        requireConsistent(lastSize, next.size, _log.logRoot, next.logRoot, consistency);
        _log.witnesses.requireSigned(_digest(next), signatures);
        _store(next);
    }

    /// @inheritdoc IAnchorLog
    function raiseAlerts(bytes32[] calldata keys, bytes32 notice) external {
        _log.regulators.requireMember(msg.sender);
        for (uint256 i = 0; i < keys.length; ++i) {
            bytes32 key = keys[i];
            if (_log.notices[key][notice]) continue;
            _log.notices[key][notice] = true;
            ++_log.alerts[key];
            emit AlertRaised(key, notice, msg.sender);
        }
    }

    /// @inheritdoc IAnchorLog
    function clearAlert(bytes32 key, bytes32 notice) external {
        _log.regulators.requireMember(msg.sender);
        if (!_log.notices[key][notice]) revert AnchorLogNoticeNotOpen(key, notice);
        _log.notices[key][notice] = false;
        --_log.alerts[key];
        emit AlertCleared(key, notice, msg.sender);
    }

    /// @inheritdoc IAnchorLog
    function addRegulator(address account) external {
        _log.regulators.requireMember(msg.sender);
        _log.regulators.add(account, _log.admin, msg.sender);
    }

    /// @inheritdoc IAnchorLog
    function removeRegulator(address account) external {
        _log.regulators.requireMember(msg.sender);
        _log.regulators.remove(account, msg.sender);
    }

    /// @inheritdoc IAnchorLog
    function schedule(Change calldata change) external {
        _requireAdmin();
        bool unused = change.action == Action.LowerQuorum ? change.witness == address(0) : change.quorum == 0;
        if (!unused) revert AnchorLogChangeMalformed();
        uint256 ready = block.timestamp + _log.delay;
        _log.readyAt[_idOf(change)] = ready;
        emit ChangeScheduled(change.action, change.witness, change.quorum, ready);
    }

    /// @inheritdoc IAnchorLog
    function execute(Change calldata change) external {
        _requireAdmin();
        uint256 ready = _withdraw(change);
        if (block.timestamp < ready) revert AnchorLogChangeNotReady(ready);
        uint256 lapsed = ready + CHANGE_LIFETIME;
        if (block.timestamp >= lapsed) revert AnchorLogChangeLapsed(lapsed);
        if (change.action == Action.AddWitness) _log.witnesses.add(change.witness);
        else if (change.action == Action.RemoveWitness) _log.witnesses.remove(change.witness);
        else _log.witnesses.lowerTo(change.quorum);
    }

    /// @inheritdoc IAnchorLog
    function cancel(Change calldata change) external {
        _requireAdmin();
        _withdraw(change);
        emit ChangeCancelled(change.action, change.witness, change.quorum);
    }

    /// @inheritdoc IAnchorLog
    function raiseQuorum(uint256 required) external {
        _requireAdmin();
        _log.witnesses.raiseTo(required);
    }

    /// @inheritdoc IAnchorLog
    function head() external view returns (Head memory) {
        uint256 last = _log.sizeAndTime;
        return Head(uint64(last >> 64), uint64(last), _log.logRoot, _log.mapRoot);
    }

    /// @inheritdoc IAnchorLog
    function quorum() external view returns (uint256) {
        return _log.witnesses.quorum;
    }

    /// @inheritdoc IAnchorLog
    function witnessCount() external view returns (uint256) {
        return _log.witnesses.count;
    }

    /// @inheritdoc IAnchorLog
    function isWitness(address account) external view returns (bool) {
        return _log.witnesses.members[account];
    }

    /// @inheritdoc IAnchorLog
    function openNotices(bytes32 key) external view returns (uint256) {
        return _log.alerts[key];
    }

    /// @inheritdoc IAnchorLog
    function isOpen(bytes32 key, bytes32 notice) external view returns (bool) {
        return _log.notices[key][notice];
    }

    /// @inheritdoc IAnchorLog
    function regulatorCount() external view returns (uint256) {
        return _log.regulators.count;
    }

    /// @inheritdoc IAnchorLog
    function isRegulator(address account) external view returns (bool) {
        return _log.regulators.members[account];
    }

    /// @inheritdoc IAnchorLog
    function admin() external view returns (address) {
        return _log.admin;
    }

    /// @inheritdoc IAnchorLog
    function delay() external view returns (uint64) {
        return _log.delay;
    }

    /// @inheritdoc IAnchorLog
    function readyAt(Change calldata change) external view returns (uint256) {
        return _log.readyAt[_idOf(change)];
    }

    function _requireAdmin() private view {
        if (msg.sender != _log.admin) revert AnchorLogNotAdmin(msg.sender);
    }

    function _requireNotAhead(uint64 time) private view {
        uint256 latest = block.timestamp + CLOCK_SKEW;
        if (time > latest) revert AnchorLogTimeAhead(time, latest);
    }

    /// @dev What a witness signs. The domain is computed at each call: after a fork of the chain no signature
    /// counts on both sides.
    function _digest(Head calldata next) private view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPE, NAME, VERSION, block.chainid, address(this)));
        bytes32 struct_ = keccak256(abi.encode(HEAD_TYPE, next.size, next.time, next.logRoot, next.mapRoot));
        return keccak256(abi.encodePacked(hex"1901", domain, struct_));
    }

    function _idOf(Change calldata change) private pure returns (bytes32) {
        return keccak256(abi.encode(change));
    }

    /// @dev Forgets an announced change, so that it is made once, and says from when on it could have been.
    function _withdraw(Change calldata change) private returns (uint256 ready) {
        bytes32 id = _idOf(change);
        ready = _log.readyAt[id];
        if (ready == 0) revert AnchorLogChangeNotScheduled();
        delete _log.readyAt[id];
    }

    function _store(Head memory next) private {
        _log.logRoot = next.logRoot;
        _log.mapRoot = next.mapRoot;
        _log.sizeAndTime = (uint256(next.size) << 64) | next.time;
        emit Anchored(next.size, next.time, next.logRoot, next.mapRoot);
    }
}
