@testable import Ledger

/// Signed notes, checkpoints, and keys.
enum NoteTarget {
  static func run(_ input: FuzzInput) {
    let bytes = input.bytes
    switch input.mode % 4 {
    case 0: key(bytes)
    case 1: checkpoint(bytes)
    case 2: _ = try? SigningKey(text: bytes, place: "input")
    default: note(bytes)
    }
  }

  private static func key(_ bytes: [UInt8]) {
    guard let key = try? VerifierKey(bytes: bytes) else { return }
    hold(Array(key.description.utf8) == bytes, "a key is written as it was read")
    _ = key.isValid([UInt8](repeating: 0, count: 64), over: bytes)
  }

  private static func note(_ bytes: [UInt8]) {
    guard let note = try? SignedNote(bytes) else { return }
    hold(note.bytes == bytes, "a note is written as it was read")
    hold(!note.signatures.isEmpty, "a note has a signature")
    let believed = try? SignedCheckpoint(bytes, key: FuzzKey.verifier)
    if let believed { hold(believed.bytes == bytes, "a checkpoint is written as it was read") }
  }

  /// A text that is signed here.
  private static func checkpoint(_ text: [UInt8]) {
    guard let bytes = FuzzKey.signed(text) else { return }
    guard let note = try? SignedNote(bytes) else { return }
    hold(note.bytes == bytes && note.text == text, "what is signed is read again")
    do {
      let signed = try SignedCheckpoint(bytes, key: FuzzKey.verifier)
      hold(text.starts(with: signed.checkpoint.text), "a checkpoint is written as it was read")
    } catch let error as ProofError {
      hold(error.check != .signature, "what is signed is believed: \(error)")
    } catch {
      broken("a checkpoint fails with a proof error: \(error)")
    }
  }
}
