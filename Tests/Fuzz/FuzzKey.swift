@testable import Ledger

/// The key of the corpus' ledger, which is this fuzzer's alone: with it, what was changed is signed again, so that the
/// fuzzer gets behind the signatures.
enum FuzzKey {
  nonisolated(unsafe) static let signing: SigningKey = {
    let text = "PRIVATE+KEY+example.org/fuzz+dbfec5a3+AbQTQTKvcpPfk7p3e/PbhHsivxc8mS4IL4j4/Dq1PHHj"
    do {
      return try SigningKey(text: Array(text.utf8), place: "FuzzKey")
    } catch {
      broken("the fuzzer's key is a key: \(error)")
    }
  }()
  static let verifier = unsafe signing.verifier

  /// The text of a note, signed; nil if it can be no note's text.
  static func signed(_ text: [UInt8]) -> [UInt8]? {
    do {
      var note = try SignedNote(text: text)
      try unsafe note.sign(with: signing)
      return note.bytes
    } catch {
      return nil
    }
  }

  /// The same note with the fuzzer's signature alone, as it is if it is no note.
  static func signedAgain(_ note: [UInt8]) -> [UInt8] {
    (try? SignedNote(note)).flatMap { signed($0.text) } ?? note
  }
}
