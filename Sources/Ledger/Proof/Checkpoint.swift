/// What a log says of itself at one size: origin, size, root (C2SP tlog-checkpoint v1.0.0).
public struct Checkpoint: Sendable, Equatable {
  /// The log's name, which is its key's name too.
  public let origin: String
  /// How many entries there are.
  public let size: UInt64
  /// RFC 6962 root over them.
  public let root: Hash

  public init(origin: String, size: UInt64, root: Hash) {
    self.origin = origin
    self.size = size
    self.root = root
  }

  /// The lines that are signed. Extension lines are read, never written.
  var text: [UInt8] { Array("\(origin)\n\(size)\n\(root.base64)\n".utf8) }

  /// Reads the text of a note. Extension lines behind the root are passed over.
  ///
  /// - Throws: `ProofError` of the check `format`.
  init(text: [UInt8]) throws {
    guard let lines = StrictText.lines(text[...]), lines.count >= 3,
      !lines.contains(where: \.isEmpty)
    else {
      throw ProofError(
        .format, "a checkpoint has to begin with three lines: origin, size, root; none may be empty"
      )
    }
    guard let size = StrictText.decimal(lines[1]) else {
      throw ProofError(
        .format,
        "line 2, the size: \(StrictText.quoted(lines[1])), expected a number without sign or zeros in front"
      )
    }
    guard let root = StrictText.hash(base64: lines[2]) else {
      throw ProofError(
        .format, "line 3, the root: \(StrictText.quoted(lines[2])), expected 32 bytes in Base64")
    }
    guard size > 0 || root == MerkleTree.emptyRoot else {
      throw ProofError(
        .format, "size 0 with root \(root), expected \(MerkleTree.emptyRoot), the root of nothing")
    }
    self.init(origin: String(decoding: lines[0], as: UTF8.self), size: size, root: root)
  }

  public static func == (a: Checkpoint, b: Checkpoint) -> Bool {
    a.origin.utf8.elementsEqual(b.origin.utf8) && a.size == b.size && a.root == b.root
  }
}

/// A checkpoint whose signature has been verified: there is no other way to have one.
public struct SignedCheckpoint: Sendable {
  public let checkpoint: Checkpoint
  public let note: SignedNote

  /// Reads a checkpoint and believes it only if `key` signed it and names its origin.
  ///
  /// - Throws: `ProofError` of the checks `format`, `signature` or `origin`.
  public init(_ bytes: [UInt8], key: VerifierKey) throws { try self.init(bytes, keys: [key]) }

  /// Believes it if at least one of a log's `keys` signed it, and none of them wrongly.
  public init(_ bytes: [UInt8], keys: [VerifierKey]) throws {
    note = try SignedNote(bytes)
    checkpoint = try Checkpoint(text: note.text)
    for key in try note.verified(by: keys)
    where !checkpoint.origin.utf8.elementsEqual(key.name) {
      throw ProofError(
        .origin,
        "the checkpoint is of \(StrictText.quoted(checkpoint.origin.utf8)), expected \(StrictText.quoted(key.name)), the key's name"
      )
    }
  }

  /// The note with all its signatures, as it was.
  public var bytes: [UInt8] { note.bytes }
  public var size: UInt64 { checkpoint.size }
  public var root: Hash { checkpoint.root }
}
