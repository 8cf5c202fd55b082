import Support
import Testing

@testable import Ledger

/// Signed notes, keys and checkpoints as bytes.
@Suite struct ProofNoteTests {
  static let privateKey =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
  static let publicKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
  static let text = """
    If you think cryptography is the answer to your problem,
    then you don't know what your problem is.

    """
  static let line =
    "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

  private func key(_ name: String) -> SigningKey { SigningKey(name: name) }

  private func signed(_ text: String, by keys: [SigningKey]) throws -> SignedNote {
    var note = try SignedNote(text: Array(text.utf8))
    for key in keys { try note.sign(with: key) }
    return note
  }

  private func check(_ text: String, _ keys: [VerifierKey]) -> ProofError.Check? {
    failedCheck { try SignedNote(Array(text.utf8)).verified(by: keys) }
  }

  @Test func `published keys are read and printed as they are`() throws {
    for text in [
      Self.publicKey, "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ] {
      #expect(try VerifierKey(text).description == text)
    }
    let signing = try SigningKey(text: Array(Self.privateKey.utf8), place: "test")
    #expect(signing.verifierKey == Self.publicKey)
    #expect(signing.privateText == Self.privateKey)
  }

  @Test func `no part of a key is a key, and no byte of it can be another one`() {
    let bytes = Array(Self.publicKey.utf8)
    for start in bytes.indices {
      for end in start...bytes.count where end - start < bytes.count {
        #expect(failedCheck { _ = try VerifierKey(bytes: Array(bytes[start..<end])) } == .format)
      }
    }
    for index in bytes.indices {
      var changed = bytes
      changed[index] += 1
      #expect(failedCheck { _ = try VerifierKey(bytes: changed) } == .format)
    }
  }

  @Test func `the published note verifies, and signing its text gives its very line`() throws {
    let key = try VerifierKey(Self.publicKey)
    let bytes = Array((Self.text + "\n" + Self.line).utf8)
    let note = try SignedNote(bytes)
    try note.verified(by: [key])
    #expect(note.bytes == bytes)
    let signing = try SigningKey(text: Array(Self.privateKey.utf8), place: "test")
    #expect(try signed(Self.text, by: [signing]).bytes == bytes)
  }

  @Test func `any changed byte of a note is refused`() throws {
    let key = try VerifierKey(Self.publicKey)
    let bytes = Array((Self.text + "\n" + Self.line).utf8)
    for index in bytes.indices {
      for bit in [0x01, 0x20, 0x80] as [UInt8] {
        var changed = bytes
        changed[index] ^= bit
        #expect(failedCheck { try SignedNote(changed).verified(by: [key]) } != nil, "byte \(index)")
      }
    }
    for count in 0..<bytes.count {
      let cut = Array(bytes.prefix(count))
      #expect(failedCheck { try SignedNote(cut).verified(by: [key]) } != nil)
    }
  }

  @Test func `signatures of others are passed over, also under a known name or id`() throws {
    let (own, same, other) = (key("a.example"), key("a.example"), key("b.example"))
    let note = try signed("text\n", by: [same, other, own])
    #expect(try note.verified(by: [own.verifier]).map(\.description) == [own.verifierKey])
    #expect(try note.verified(by: [own.verifier, other.verifier]).count == 2)
    let foreign = try signed("text\n", by: [same, other])
    #expect(failedCheck { try foreign.verified(by: [own.verifier]) } == .signature)
    #expect(failedCheck { try foreign.verified(by: []) } == .signature)
    // A second key of the log that signs too does not hide that the first one's signature is wrong.
    let text = String(decoding: note.bytes, as: UTF8.self)
    #expect(check("changed " + text, [own.verifier]) == .signature)
  }

  @Test func `sixteen signatures and more are accepted, two of one key are not`() throws {
    let keys = (0..<SignedNote.maximumSignatures).map { key("key-\($0).example") }
    let note = try SignedNote(try signed("text\n", by: keys).bytes)
    #expect(try note.verified(by: keys.map(\.verifier)).count == keys.count)
    let many = try signed("text\n", by: keys + [key("one-more.example")])
    #expect(failedCheck { _ = try SignedNote(many.bytes) } == .format)
    let one = try signed("text\n", by: [keys[0]])
    let line = one.bytes.dropFirst("text\n\n".utf8.count)
    #expect(failedCheck { _ = try SignedNote(one.bytes + line) } == .format)
  }

  @Test func `a text may hold empty lines: signatures stand behind the last one`() throws {
    let own = key("a.example")
    let text = "one\n\n\u{2014} not a signature\n\ntwo\n"
    let note = try SignedNote(try signed(text, by: [own]).bytes)
    #expect(note.text == Array(text.utf8))
    try note.verified(by: [own.verifier])
  }

  @Test(arguments: [
    "", "\n", "\n\n", "text\n", "text\n\n", "text\n\nno signature\n", "text\n\n\u{2014} name\n",
    "text\n\n\u{2014} name AAAA\n", "text\n\n- name AAAAAAA=\n", "text\n\n\u{2014}  AAAAAAA=\n",
    "text\n\n\u{2014} na+me AAAAAAA=\n", "text\n\n\u{2014} na\u{A0}me AAAAAAA=\n",
    "text\n\n\u{2014} name AAAAAAA\n", "text\n\n\u{2014} name AAAAAAB=\n",
    "text\n\n\u{2014} name AAAAAAA= \n", "text\n\n\u{2014} name AAAAAAA=",
    "text\r\n\r\n\u{2014} name AAAAAAA=\r\n", "te\u{1}xt\n\n\u{2014} name AAAAAAA=\n",
    "\n\u{2014} name AAAAAAA=\n",
  ])
  func `what is not written like a note is refused`(text: String) {
    #expect(failedCheck { _ = try SignedNote(Array(text.utf8)) } == .format)
  }

  @Test func `what looks like those notes but is right is read`() throws {
    #expect(try SignedNote(Array("text\n\n\u{2014} name AAAAAAA=\n".utf8)).signatures.count == 1)
  }

  @Test(arguments: [
    "+1", "-1", "01", " 1", "1 ", "", "1.0", "0x1", "9223372036854775808", "99999999999999999999",
  ])
  func `sizes have one spelling`(size: String) {
    let text = "a.example\n\(size)\n\(MerkleTree.leaf([]).base64)\n"
    #expect(failedCheck { _ = try Checkpoint(text: Array(text.utf8)) } == .format)
  }

  @Test func `checkpoints are written without extension lines and read with them`() throws {
    let root = MerkleTree.leaf([])
    let text = "a.example\n9223372036854775807\n\(root.base64)\n"
    let checkpoint = Checkpoint(origin: "a.example", size: UInt64(Int64.max), root: root)
    #expect(checkpoint.text == Array(text.utf8))
    #expect(try Checkpoint(text: Array(text.utf8)) == checkpoint)
    #expect(try Checkpoint(text: Array((text + "more\nand more\n").utf8)) == checkpoint)
    for wrong in [
      text + "\n", "\n" + text, "a.example\n0\n\(root.base64)\n", "a.example\n1\n",
      "a.example\n1\nAAAA\n",
    ] {
      #expect(failedCheck { _ = try Checkpoint(text: Array(wrong.utf8)) } == .format)
    }
  }

  @Test func `a checkpoint is believed only under the key of its origin`() throws {
    let (own, other) = (key("a.example"), key("b.example"))
    let text = "b.example\n0\n\(MerkleTree.emptyRoot.base64)\n"
    let bytes = try signed(text, by: [own]).bytes
    #expect(failedCheck { _ = try SignedCheckpoint(bytes, key: own.verifier) } == .origin)
    #expect(failedCheck { _ = try SignedCheckpoint(bytes, key: other.verifier) } == .signature)
    let right = try signed(text, by: [other]).bytes
    #expect(try SignedCheckpoint(right, key: other.verifier).size == 0)
  }
}
