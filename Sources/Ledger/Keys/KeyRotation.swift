/// The statement that another key signs for a log from now on, signed by the key before it and by itself.
///
///     tamga-key-rotation@v1
///     <origin>
///     <the new verifier key>
///
/// A checkpoint with two signatures would not do: anybody can add his own signature to a text.
public struct KeyRotation: Sendable {
  public static let title = "tamga-key-rotation@v1"

  /// The key that signs from now on.
  public let key: VerifierKey
  public let note: SignedNote

  /// Makes the statement.
  init(from old: SigningKey, to new: SigningKey) throws {
    key = new.verifier
    var note = try SignedNote(text: Array("\(Self.title)\n\(old.name)\n\(new.verifierKey)\n".utf8))
    try note.sign(with: old)
    try note.sign(with: new)
    self.note = note
  }

  /// Reads a statement and believes it only if `old` and the key it names signed it, for `old`'s log.
  ///
  /// - Throws: `ProofError` of the checks `format`, `origin` or `signature`.
  public init(_ bytes: [UInt8], after old: VerifierKey) throws {
    note = try SignedNote(bytes)
    guard let lines = StrictText.lines(note.text[...]), lines.count == 3,
      lines[0].elementsEqual(Self.title.utf8)
    else {
      throw ProofError(.format, "expected three lines: \(Self.title), origin, verifier key")
    }
    key = try VerifierKey(bytes: Array(lines[2]))
    for name in [Array(lines[1]), key.name] where name != old.name {
      throw ProofError(
        .origin, "it is about \(StrictText.quoted(name)), expected \(StrictText.quoted(old.name))")
    }
    for signer in [old, key] { try note.verified(by: [signer]) }
    guard note.signatures.count == 2 else {
      throw ProofError(.signature, "\(note.signatures.count) signatures, expected 2")
    }
  }
}

extension CustomsLedger {
  private var rotations: String { path + "/rotations" }

  /// All keys this log was ever signed with, the present one last: that of `ledger.json`, and those that followed it.
  ///
  /// - Throws: `LedgerError.unusableKey` naming the file that is not what it has to be.
  public func verifierKeys() throws -> [VerifierKey] {
    var keys: [VerifierKey]
    do {
      keys = [try VerifierKey(configuration.publicKey)]
    } catch let error as ProofError {
      throw LedgerError(
        .unusableKey, "\(path)/ledger.json: publicKey: \(error.message); restore it from a backup")
    }
    for name in try rotationNames() {
      let file = rotations + "/" + name
      do {
        guard name == Self.rotationName(keys.count) else {
          throw ProofError(
            .format, "expected \(Self.rotationName(keys.count)) next; one is missing")
        }
        keys.append(try KeyRotation(try FileSystem.read(file), after: keys[keys.count - 1]).key)
      } catch let error as ProofError {
        throw LedgerError(
          .unusableKey,
          "\(file): \(error.message); it has to follow from the key in ledger.json: restore both from a backup"
        )
      }
    }
    return keys
  }

  /// The key that verifies this log's signatures now.
  public func verifierKey() throws -> VerifierKey {
    let keys = try verifierKeys()
    return keys[keys.count - 1]
  }

  /// Writes the statement that follows the others; under the lock of `checkpoints`.
  func add(_ rotation: KeyRotation) throws {
    if try !FileSystem.exists(rotations) {
      try FileSystem.makeDirectories(rotations, mode: 0o750)
      try FileSystem.flushDirectory(path)
    }
    let count = try verifierKeys().count
    try FileSystem.replace(
      rotation.note.bytes, at: rotations + "/" + Self.rotationName(count), mode: 0o640)
  }

  /// Every name in the directory but of a file that was being written when the machine stopped.
  private func rotationNames() throws -> [String] {
    guard try FileSystem.exists(rotations) else { return [] }
    return try FileSystem.names(in: rotations).filter { !$0.hasSuffix(".new") }
  }

  private static func rotationName(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
