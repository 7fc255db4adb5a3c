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

/// @notice Who has a say over a new contract, and how slowly that changes.
/// @param witnesses By ascending address; at least as many as the quorum.
/// @param quorum How many of them must sign a head.
/// @param regulators By ascending address; at least two, none of them the admin.
/// @param admin Who may change the witnesses and the quorum. It has no other power and is never replaced.
/// @param delay Seconds between the announcement of a change and the moment from which it can be made.
struct Terms {
    address[] witnesses;
    uint256 quorum;
    address[] regulators;
    address admin;
    uint64 delay;
}

/// @notice What can be changed of the witnesses, after everyone could see it coming.
enum Action {
    AddWitness,
    RemoveWitness,
    LowerQuorum
}

/// @notice One announced change: `witness` is zero where the quorum is lowered, `quorum` where it is not.
struct Change {
    Action action;
    address witness;
    uint256 quorum;
}

/// @title The newest head of one log, and the rule by which the next may take its place
/// @notice A head is taken if the log only grew (proved here, by an RFC 9162 consistency proof) and if
/// enough witnesses signed that they hold every entry and rebuilt both roots. Whoever brings it: nobody
/// is privileged to publish, so there is no key whose theft could rewrite the log or silence it.
///
/// Regulators raise alerts on subjects of the log. Those stand here whether or not the log's operator
/// shows them, and neither the operator nor the admin can raise, clear or outvote them.
interface IAnchorLog {
    /// @notice A head became the newest. The constructor's first head is announced in the same way.
    event Anchored(uint64 indexed size, uint64 time, bytes32 logRoot, bytes32 mapRoot);

    /// @notice The signature of `witness` counts from now on; also said of the first witnesses.
    event WitnessAdded(address indexed witness);

    /// @notice The signature of `witness` counts no more.
    event WitnessRemoved(address indexed witness);

    /// @notice So many witnesses must sign a head from now on; also said of the first quorum.
    event QuorumChanged(uint256 quorum);

    /// @notice A change was announced, or announced anew: it can be made from `readyAt` on, for 14 days.
    event ChangeScheduled(Action indexed action, address indexed witness, uint256 quorum, uint256 readyAt);

    /// @notice An announced change was called off.
    event ChangeCancelled(Action indexed action, address indexed witness, uint256 quorum);

    /// @notice `regulator` was given the role `by` another; by the zero address at the creation.
    event RegulatorAdded(address indexed regulator, address indexed by);

    /// @notice `regulator` lost the role, taken `by` a regulator, perhaps itself.
    event RegulatorRemoved(address indexed regulator, address indexed by);

    /// @notice A regulator opened `notice` on the subject `key`.
    event AlertRaised(bytes32 indexed key, bytes32 indexed notice, address indexed regulator);

    /// @notice A regulator closed `notice` on the subject `key`; others may still be open.
    event AlertCleared(bytes32 indexed key, bytes32 indexed notice, address indexed regulator);

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

    /// @notice The constructor takes addresses by ascending order, none of them zero.
    error AnchorLogAddressesNotAscending(address previous, address next);

    /// @notice A quorum lies between one and the number of `witnesses`, before and after every change.
    error AnchorLogQuorumOutOfBounds(uint256 quorum, uint256 witnesses);

    /// @notice Only a quorum above the `current` one comes at once.
    error AnchorLogQuorumNotRaised(uint256 quorum, uint256 current);

    /// @notice Only a quorum below the `current` one is a lowering.
    error AnchorLogQuorumNotLowered(uint256 quorum, uint256 current);

    /// @notice `witness` cannot be added: it is one, or the zero address.
    error AnchorLogWitnessNotNew(address witness);

    /// @notice `witness` cannot be removed: it is none.
    error AnchorLogWitnessUnknown(address witness);

    /// @notice A contract has an admin, and changes wait: neither `admin` nor `delay` is zero.
    error AnchorLogTermsMissing(address admin, uint64 delay);

    /// @notice `account` is not the admin.
    error AnchorLogNotAdmin(address account);

    /// @notice The member that the action does not use is not zero.
    error AnchorLogChangeMalformed();

    /// @notice This very change is not announced, or was made or called off already.
    error AnchorLogChangeNotScheduled();

    /// @notice The change was announced, but must wait until `readyAt`.
    error AnchorLogChangeNotReady(uint256 readyAt);

    /// @notice The change was to be made until `lapsedAt`: what was announced and forgotten must surprise nobody.
    error AnchorLogChangeLapsed(uint256 lapsedAt);

    /// @notice `account` is no regulator.
    error AnchorLogNotRegulator(address account);

    /// @notice `account` cannot become a regulator: it is one, the admin, or the zero address.
    error AnchorLogRegulatorRefused(address account);

    /// @notice There are always two regulators or more, so that no lost key leaves an alert standing for ever.
    error AnchorLogTooFewRegulators(uint256 regulators);

    /// @notice `notice` is not open on the subject `key`.
    error AnchorLogNoticeNotOpen(bytes32 key, bytes32 notice);

    /// @notice Makes `next` the newest head, or reverts having changed nothing.
    /// @param next The head, larger and later than the newest.
    /// @param consistency RFC 9162 §2.1.4 proof from the newest head's log root to that of `next`.
    /// @param signatures Of at least `quorum()` witnesses over the EIP-712 struct
    /// `Head(uint64 size,uint64 time,bytes32 logRoot,bytes32 mapRoot)` in the domain
    /// `{ name: "Nguon AnchorLog", version: "1", chainId, verifyingContract }`, by ascending address.
    function anchor(Head calldata next, bytes32[] calldata consistency, Signature[] calldata signatures) external;

    /// @notice Opens `notice` on every subject of `keys`. One that has it open already keeps it: an alert
    /// on hundreds of lots must not fail for one of them.
    /// @param keys The subjects' keys, as the log computes them.
    /// @param notice What names the regulator's order, such as the SHA-256 of the statement that gives it.
    function raiseAlerts(bytes32[] calldata keys, bytes32 notice) external;

    /// @notice Closes `notice` on the subject `key`, whichever regulator had opened it.
    function clearAlert(bytes32 key, bytes32 notice) external;

    /// @notice Gives the regulator role to `account`. Only a regulator can.
    function addRegulator(address account) external;

    /// @notice Takes the regulator role from `account`. Only a regulator can, as long as two are left.
    function removeRegulator(address account) external;

    /// @notice Announces `change`. Announcing it anew makes it wait anew.
    function schedule(Change calldata change) external;

    /// @notice Makes an announced `change` whose delay is over, if the quorum stays within its bounds.
    function execute(Change calldata change) external;

    /// @notice Calls an announced `change` off.
    function cancel(Change calldata change) external;

    /// @notice Asks for more witnesses from now on. This alone makes the contract stricter, so it does not wait.
    function raiseQuorum(uint256 required) external;

    /// @notice The newest head.
    function head() external view returns (Head memory);

    /// @notice How many witnesses must have signed a head.
    function quorum() external view returns (uint256);

    /// @notice How many witnesses there are.
    function witnessCount() external view returns (uint256);

    /// @notice Whether the signature of `account` counts.
    function isWitness(address account) external view returns (bool);

    /// @notice How many notices are open on the subject `key`: an alert stands if it is not zero.
    function openNotices(bytes32 key) external view returns (uint256);

    /// @notice Whether `notice` is open on the subject `key`.
    function isOpen(bytes32 key, bytes32 notice) external view returns (bool);

    /// @notice How many regulators there are.
    function regulatorCount() external view returns (uint256);

    /// @notice Whether `account` may raise and clear alerts.
    function isRegulator(address account) external view returns (bool);

    /// @notice Who may change the witnesses and the quorum.
    function admin() external view returns (address);

    /// @notice Seconds that an announced change waits.
    function delay() external view returns (uint64);

    /// @notice From when on `change` can be made; zero if it is not announced.
    function readyAt(Change calldata change) external view returns (uint256);
}
