@testable import Customs
@testable import Ledger

/// Proofs and certificates, as they came and with their notes signed again.
enum ProofTarget {
  static func run(_ input: FuzzInput) {
    let bytes = input.bytes
    switch input.mode % 6 {
    case 0: inclusion(bytes)
    case 1: consistency(bytes)
    case 2: rows(bytes)
    case 3: difference(bytes)
    case 4: certificate(bytes)
    default: published(input.parts)
    }
    onlyProofErrors { _ = try ProofFile.check(bytes, key: FuzzKey.verifier) }
    onlyProofErrors { _ = try CertifiedFile(bytes)?.verify(key: FuzzKey.verifier) }
  }

  /// What fails, fails with a proof error and nothing else.
  static func onlyProofErrors(_ body: () throws -> Void) {
    do {
      try body()
    } catch is ProofError {
      return
    } catch {
      broken("a file fails with a proof error: \(error)")
    }
  }

  private static func inclusion(_ bytes: [UInt8]) {
    onlyProofErrors {
      let proof = try TlogProof(bytes)
      hold(proof.bytes == bytes, "a proof is written as it was read")
      let signed = TlogProof(
        extra: proof.extra, proof: InclusionProof(index: proof.index, size: 0, path: proof.path),
        checkpoint: FuzzKey.signedAgain(proof.checkpoint))
      _ = try signed.verify(entry: nil, key: FuzzKey.verifier)
    }
    guard let proof = try? TlogProof(bytes), let entry = proof.extra else { return }
    leads(entry, proof.index, proof.path)
  }

  /// A log of this one entry and the hashes beside its path: the proof of it has to be believed.
  private static func leads(_ entry: [UInt8], _ index: UInt64, _ path: [Hash]) {
    let size = index % 1024 + 1 + UInt64(path.count)
    let place = index % size
    var root = MerkleTree.leaf(entry)
    guard path.count == InclusionProof.length(index: place, size: size) else { return }
    // RFC 9162, 2.1.3.2, the way of a verifier.
    var (fn, sn) = (place, size - 1)
    for hash in path {
      if fn & 1 == 1 || fn == sn {
        root = MerkleTree.node(hash, root)
        while fn & 1 == 0, fn != 0 { (fn, sn) = (fn >> 1, sn >> 1) }
      } else {
        root = MerkleTree.node(root, hash)
      }
      (fn, sn) = (fn >> 1, sn >> 1)
    }
    do {
      try InclusionProof(index: place, size: size, path: path)
        .verify(leaf: MerkleTree.leaf(entry), root: root)
    } catch {
      broken("a proof that leads to the root is believed: \(error)")
    }
  }

  private static func consistency(_ bytes: [UInt8]) {
    onlyProofErrors {
      let file = try ConsistencyFile(bytes)
      hold(file.bytes == bytes, "a proof is written as it was read")
      let signed = ConsistencyFile.bytes(
        header: ConsistencyFile.header, file.proof, FuzzKey.signedAgain(file.oldCheckpoint),
        FuzzKey.signedAgain(file.newCheckpoint))
      _ = try ConsistencyFile(signed).verify(key: FuzzKey.verifier)
    }
  }

  private static func rows(_ bytes: [UInt8]) {
    onlyProofErrors {
      let proof = try RowProof(bytes)
      hold(proof.bytes == bytes, "a proof is written as it was read")
      let body = bytes.dropLast(proof.certificate.count)
      let result = try RowProof(body + FuzzKey.signedAgain(proof.certificate))
        .verify(key: FuzzKey.verifier)
      hold(result.rows.count <= proof.lines.count, "no row is made up")
    }
  }

  private static func difference(_ bytes: [UInt8]) {
    onlyProofErrors {
      let file = try DifferenceFile(bytes)
      hold(file.bytes == bytes, "a difference is written as it was read")
      let signed = ConsistencyFile.bytes(
        header: DifferenceFile.header, file.proof, FuzzKey.signedAgain(file.old),
        FuzzKey.signedAgain(file.new))
      _ = try DifferenceFile(signed).verify(key: FuzzKey.verifier)
    }
  }

  private static func certificate(_ text: [UInt8]) {
    onlyProofErrors {
      let certificate = try Certificate(text: text)
      hold(certificate.text == text, "a certificate is written as it was read")
    }
    guard let note = FuzzKey.signed(text) else { return }
    onlyProofErrors { _ = try SignedCertificate(note, key: FuzzKey.verifier) }
  }

  /// A certificate's text, and rows published with it.
  private static func published(_ parts: (first: [UInt8], second: [UInt8])) {
    guard let certificate = try? Certificate(text: parts.first) else { return }
    onlyProofErrors {
      let rows = try PublishedRows(parts.second, of: certificate)
      try rows.verify(all: certificate)
    }
  }
}
